/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import io.selvage.core.facts.Change;
import io.selvage.impl.engine.FabricLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiFunction;
import java.util.function.Function;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.DataTreeChangeListener;
import org.opendaylight.mdsal.binding.api.DataTreeModification;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Acls;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.Acl;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.MobilityDomains;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.mobility.domains.MobilityDomain;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningInstructions;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Trust;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yangtools.binding.DataObjectReference;
import org.opendaylight.yangtools.binding.EntryObject;
import org.opendaylight.yangtools.binding.Key;
import org.opendaylight.yangtools.concepts.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the configuration datastore. Each listener folds what it is told into {@link Change}s and returns; events
 * that tell nothing new are harmless.
 */
public final class IntentIntake implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(IntentIntake.class);

    private final FabricLoop loop;
    private final IntentLedger ledger;
    private final List<Registration> registrations = new ArrayList<>();
    private final AtomicInteger awaited = new AtomicInteger(8);
    private final Runnable onComplete;

    /**
     * Makes an intake; {@link #start} registers it.
     *
     * @param loop where changes go
     * @param ledger where they are struck out then
     * @param onComplete called once, on any thread, when all that was configured before has been handed to the loop
     */
    public IntentIntake(final FabricLoop loop, final IntentLedger ledger, final Runnable onComplete) {
        this.loop = loop;
        this.ledger = ledger;
        this.onComplete = onComplete;
    }

    /** Registers the listeners. */
    public void start(final DataBroker broker) {
        listen(broker, DataObjectReference.builder(TransportZones.class).child(TransportZone.class).build(),
            zone -> zone.requireName().getValue(), IntentParser::zone, Change.Zone::new);
        listen(broker, DataObjectReference.builder(TransportNodes.class).child(TransportNode.class).build(),
            node -> node.requireName().getValue(), IntentParser::node, Change.Config::new);
        listen(broker, DataObjectReference.builder(TransportNodes.class).child(TransportNode.class).build(),
            node -> node.requireName().getValue(), IntentParser::trust, Change.Trust::new);
        registrations.add(broker.registerTreeChangeListener(LogicalDatastoreType.CONFIGURATION,
            DataObjectReference.builder(Trust.class).build(), new TrustListener()));
        listen(broker, DataObjectReference.builder(MobilityDomains.class).child(MobilityDomain.class).build(),
            domain -> domain.requireName().getValue(), IntentParser::domain, Change.Domain::new);
        listen(broker, DataObjectReference.builder(VirtualNetworks.class).child(VirtualNetwork.class).build(),
            network -> network.requireName().getValue(), IntentParser::network, Change.Network::new);
        listen(broker, DataObjectReference.builder(Acls.class).child(Acl.class).build(),
            acl -> acl.requireName(), AclParser::acl, Change.AccessList::new);
        listen(broker, DataObjectReference.builder(ProvisioningInstructions.class)
            .child(ProvisioningInstruction.class).build(),
            instruction -> instruction.requireName().getValue(), IntentParser::instruction, Change.Provision::new);
    }

    private <T extends EntryObject<T, K>, K extends Key<T>, F> void listen(final DataBroker broker,
            final DataObjectReference<T> path, final Function<T, String> name, final Function<T, F> parse,
            final BiFunction<String, Optional<F>, Change> change) {
        registrations.add(broker.registerTreeChangeListener(LogicalDatastoreType.CONFIGURATION, path,
            new Listener<>(name, parse, change)));
    }

    private final class TrustListener implements DataTreeChangeListener<Trust> {
        private boolean initial = true;

        @Override
        public void onDataTreeChanged(final List<DataTreeModification<Trust>> modifications) {
            final var after = modifications.getLast().getRootNode().dataAfter();
            loop.submit(new Change.Confidence(after == null ? List.of() : IntentParser.confidence(after)));
            done();
        }

        @Override
        public void onInitialData() {
            done();
        }

        private void done() {
            if (initial) {
                initial = false;
                one();
            }
        }
    }

    /** One more listener has had its first word. */
    private void one() {
        if (awaited.decrementAndGet() == 0) {
            onComplete.run();
        }
    }

    private final class Listener<T extends EntryObject<T, K>, K extends Key<T>, F>
            implements DataTreeChangeListener<T> {
        private final Function<T, String> name;
        private final Function<T, F> parse;
        private final BiFunction<String, Optional<F>, Change> change;
        private boolean initial = true;

        Listener(final Function<T, String> name, final Function<T, F> parse,
                final BiFunction<String, Optional<F>, Change> change) {
            this.name = name;
            this.parse = parse;
            this.change = change;
        }

        @Override
        public void onDataTreeChanged(final List<DataTreeModification<T>> modifications) {
            final var changes = new ArrayList<Change>(modifications.size());
            for (final var modification : modifications) {
                final var after = modification.getRootNode().dataAfter();
                final var before = modification.getRootNode().dataBefore();
                if (after != null) {
                    parsed(after).ifPresent(value -> changes.add(change.apply(name.apply(after), Optional.of(value))));
                } else if (before != null) {
                    changes.add(change.apply(name.apply(before), Optional.empty()));
                }
            }
            loop.submit(changes);
            ledger.taken(changes);
            initialDone();
        }

        /** The model admits little that has no meaning; such an object must not take the others along. */
        private Optional<F> parsed(final T object) {
            try {
                return Optional.of(parse.apply(object));
            } catch (IllegalArgumentException e) {
                LOG.warn("Ignored the configuration of {}, write it differently: {}", name.apply(object),
                    e.getMessage());
                return Optional.empty();
            }
        }

        @Override
        public void onInitialData() {
            initialDone();
        }

        private void initialDone() {
            if (initial) {
                initial = false;
                one();
            }
        }
    }

    @Override
    public void close() {
        registrations.forEach(Registration::close);
    }
}
