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

import java.util.List;
import java.util.Optional;
import java.util.function.LongConsumer;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.DataTreeChangeListener;
import org.opendaylight.mdsal.binding.api.DataTreeModification;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.inventory.rev130819.FlowCapableNodeConnector;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.Nodes;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.node.NodeConnector;
import org.opendaylight.yang.gen.v1.urn.opendaylight.inventory.rev130819.nodes.Node;
import org.opendaylight.yangtools.binding.DataObjectReference;
import org.opendaylight.yangtools.concepts.Registration;

/** Follows the ports that OpenFlowPlugin writes into its inventory. */
public final class OfpPorts implements DataTreeChangeListener<NodeConnector>, AutoCloseable {
    static final String NODE_PREFIX = "openflow:";
    /** {@code OFPP_MAX}: numbers above are no ports that a cable could be in. */
    static final long MAX_PORT = 0xFFFF_FF00L;

    private final SwitchPortListener listener;
    private final LongConsumer described;
    private final Registration registration;

    /**
     * Starts to listen; the listener is told of every port that there is already.
     *
     * @param broker where the inventory is
     * @param described called with the datapath id of a switch whose ports have been written down, which is the last
     *     thing that OpenFlowPlugin does for a new switch; often with one whose ports were there before
     * @param listener who wants to know
     */
    public OfpPorts(final DataBroker broker, final LongConsumer described, final SwitchPortListener listener) {
        this.listener = listener;
        this.described = described;
        registration = broker.registerTreeChangeListener(LogicalDatastoreType.OPERATIONAL,
            DataObjectReference.builder(Nodes.class).child(Node.class).child(NodeConnector.class).build(), this);
    }

    @Override
    public void onDataTreeChanged(final List<DataTreeModification<NodeConnector>> changes) {
        for (final var change : changes) {
            final var after = change.getRootNode().dataAfter();
            final var before = change.getRootNode().dataBefore();
            final var connector = after == null ? before : after;
            final var node = change.path().findFirstKeyOf(Node.class)
                .map(key -> key.getId().getValue()).filter(id -> id.startsWith(NODE_PREFIX));
            if (connector != null && node.isPresent()) {
                final long datapathId = Long.parseUnsignedLong(node.orElseThrow().substring(NODE_PREFIX.length()));
                if (after != null) {
                    described.accept(datapathId);
                }
                listener.onPort(datapathId, connector.requireId().getValue(),
                    Optional.ofNullable(after).flatMap(OfpPorts::port));
            }
        }
    }

    @Override
    public void onInitialData() {
        // There are no ports yet: nothing to tell.
    }

    private static Optional<SwitchPort> port(final NodeConnector connector) {
        return Optional.ofNullable(connector.augmentation(FlowCapableNodeConnector.class)).flatMap(port -> {
            final var number = port.getPortNumber();
            final var name = port.getName();
            final var state = port.getState();
            final var config = port.getConfiguration();
            if (number == null || number.getUint32() == null || number.getUint32().longValue() > MAX_PORT
                    || name == null) {
                // The switch's own port, or one that is not described in whole yet.
                return Optional.empty();
            }
            final boolean down = state != null && Boolean.TRUE.equals(state.getLinkDown())
                || config != null && Boolean.TRUE.equals(config.getPORTDOWN());
            return Optional.of(new SwitchPort(name, number.getUint32().intValue(), !down));
        });
    }

    @Override
    public void close() {
        registration.close();
    }
}
