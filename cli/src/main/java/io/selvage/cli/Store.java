/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.util.Collection;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Bindings;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningInstructions;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.Binding;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.NetworkTopology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.TopologyId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.Topology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.TopologyKey;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.Link;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/**
 * Reads of a shell command. Every method blocks the shell's thread for at most 10 s, and throws
 * {@link IllegalStateException} with a message for the user when there is no answer.
 *
 * @param broker the datastores
 */
record Store(DataBroker broker) {
    private static final long TIMEOUT_SECONDS = 10;

    /** All nodes of a datastore. */
    Collection<TransportNode> nodes(final LogicalDatastoreType store) {
        return read(store, DataObjectIdentifier.builder(TransportNodes.class).build(),
            all -> all.nonnullTransportNode().values());
    }

    /** All virtual networks of a datastore. */
    Collection<VirtualNetwork> networks(final LogicalDatastoreType store) {
        return read(store, DataObjectIdentifier.builder(VirtualNetworks.class).build(),
            all -> all.nonnullVirtualNetwork().values());
    }

    /** All provisioning instructions of a datastore. */
    Collection<ProvisioningInstruction> instructions(final LogicalDatastoreType store) {
        return read(store, DataObjectIdentifier.builder(ProvisioningInstructions.class).build(),
            all -> all.nonnullProvisioningInstruction().values());
    }

    /** All bindings. */
    Collection<Binding> bindings() {
        return read(LogicalDatastoreType.OPERATIONAL, DataObjectIdentifier.builder(Bindings.class).build(),
            all -> all.nonnullBinding().values());
    }

    /** The links of the physical topology, one for each direction. */
    Collection<Link> links() {
        return read(LogicalDatastoreType.OPERATIONAL, DataObjectIdentifier.builder(NetworkTopology.class)
            .child(Topology.class, new TopologyKey(new TopologyId("selvage"))).build(),
            topology -> topology.nonnullLink().values());
    }

    private <T extends DataObject, E> Collection<E> read(final LogicalDatastoreType store,
            final DataObjectIdentifier<T> path, final Function<T, Collection<E>> entries) {
        try (var tx = broker.newReadOnlyTransaction()) {
            return tx.read(store, path).get(TIMEOUT_SECONDS, TimeUnit.SECONDS).map(entries).orElse(List.of());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        } catch (TimeoutException e) {
            throw new IllegalStateException("the datastore did not answer within " + TIMEOUT_SECONDS
                + " s; see log:display for what keeps it from doing so", e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("the datastore could not be read: " + e.getCause().getMessage(), e);
        }
    }
}
