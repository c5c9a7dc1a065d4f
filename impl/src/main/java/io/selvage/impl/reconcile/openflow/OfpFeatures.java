/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.MoreExecutors;
import io.selvage.core.facts.SwitchFeatures;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.ReadTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.inventory.rev130819.FlowCapableNode;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.NodeId;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.Nodes;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.nodes.Node;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.nodes.NodeKey;
import org.opendaylight.yang.gen.v1.urn.opendaylight.meter.statistics.rev131111.NodeMeterFeatures;
import org.opendaylight.yang.gen.v1.urn.opendaylight.meter.statistics.rev131111.node.meter.features.MeterFeatures;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What switches say that they have, out of OpenFlowPlugin's inventory: the number of tables of the features reply, and
 * the meter features. OpenFlowPlugin 0.20 asks every switch for these, and loses the answer: its writer expects another
 * type than its translator makes. Table features it asks for only where its option {@code skip-table-features} is off.
 * Thread-safe.
 */
public final class OfpFeatures implements SwitchFeatureReader {
    private static final Logger LOG = LoggerFactory.getLogger(OfpFeatures.class);

    private final DataBroker broker;

    /**
     * Makes it.
     *
     * @param broker where the inventory is
     */
    public OfpFeatures(final DataBroker broker) {
        this.broker = broker;
    }

    @Override
    public CompletionStage<SwitchFeatures> read(final long datapathId) {
        final var node = DataObjectIdentifier.builder(Nodes.class)
            .child(Node.class, new NodeKey(new NodeId("openflow:" + Long.toUnsignedString(datapathId)))).build();
        final var transaction = broker.newReadOnlyTransaction();
        final var tables = read(transaction, node.toBuilder().augmentation(FlowCapableNode.class)
            .child(org.opendaylight.yang.gen.v1.urn.opendaylight.flow.inventory.rev130819.flow.node.SwitchFeatures
                .class).build());
        final var meters = read(transaction, node.toBuilder().augmentation(NodeMeterFeatures.class)
            .child(MeterFeatures.class).build());
        return tables.thenCombine(meters, (one, other) -> new SwitchFeatures(
                one.flatMap(features -> Optional.ofNullable(features.getMaxTables())).map(max -> max.intValue())
                    .filter(max -> max > 0),
                other.flatMap(features -> Optional.ofNullable(features.getMaxMeter()))
                    .map(max -> max.getValue().longValue() > 0)))
            .whenComplete((features, failure) -> transaction.close());
    }

    private static <T extends DataObject> CompletableFuture<Optional<T>> read(final ReadTransaction transaction,
            final DataObjectIdentifier<T> path) {
        final var done = new CompletableFuture<Optional<T>>();
        Futures.addCallback(transaction.read(LogicalDatastoreType.OPERATIONAL, path), new FutureCallback<>() {
            @Override
            public void onSuccess(final Optional<T> result) {
                done.complete(result);
            }

            @Override
            public void onFailure(final Throwable cause) {
                LOG.warn("Cannot read {}: what the switch has is taken as not known", path, cause);
                done.complete(Optional.empty());
            }
        }, MoreExecutors.directExecutor());
        return done;
    }
}
