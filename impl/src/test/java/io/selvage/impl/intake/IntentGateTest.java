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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import io.selvage.core.facts.Change;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.junit.Test;
import org.opendaylight.mdsal.common.api.DataValidationFailedException;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.common.api.PostCanCommitStep;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCandidate;
import org.opendaylight.mdsal.dom.api.DOMDataTreeIdentifier;
import org.opendaylight.netconf.api.NetconfDocumentedException;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.Record;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.RecordBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.AllocationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZonesBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneKey;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworksBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetworkKey;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningInstructions;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.opendaylight.yangtools.binding.data.codec.impl.BindingCodecContext;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.binding.util.BindingMap;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.tree.api.DataTree;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidate;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateTip;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeConfiguration;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeModification;
import org.opendaylight.yangtools.yang.data.tree.impl.di.InMemoryDataTreeFactory;

/** The gate between transactions and the very data tree that the datastore uses. */
public class IntentGateTest {
    private static final BindingCodecContext CODEC = new BindingCodecContext(
        BindingRuntimeHelpers.createRuntimeContext(TransportZones.class, VirtualNetworks.class,
            ProvisioningInstructions.class, Record.class));

    private final DataTree tree = new InMemoryDataTreeFactory().create(DataTreeConfiguration.DEFAULT_CONFIGURATION,
        CODEC.runtimeContext().modelContext());
    private final List<List<Change>> accepted = new ArrayList<>();
    private final IntentGate gate = new IntentGate(CODEC, accepted::add);

    /** What one transaction does. */
    private interface Edit {
        void edit(DataTreeModification modification);
    }

    @Test
    public void acceptsWhatIsGoodAndTellsOfIt() throws Exception {
        commit(zone("tz1"));
        commit(network("blue", "tz1", 5000));
        assertEquals(2, accepted.size());
        assertEquals("blue", ((Change.Network) accepted.getLast().getFirst()).name());
        commit(delete(networkPath("blue")));
        assertEquals(List.of(new Change.Network("blue", Optional.empty())), accepted.getLast());
    }

    @Test
    public void oneTransactionIsJudgedAsAWhole() throws Exception {
        commit(network("blue", "tz1", 5000), zone("tz1"));
        assertEquals(2, accepted.getFirst().size());
        commit(delete(zonePath("tz1")), delete(networkPath("blue")));
        assertEquals(2, accepted.getLast().size());
    }

    @Test
    public void refusalReachesRestconf() throws Exception {
        final var refusal = refused(network("blue", "tz9", 5000));
        final var text = "/selvage-network:virtual-networks/virtual-network[name='blue']/transport-zone:"
            + " there is no transport zone 'tz9'; create it first, or in the same request";
        assertEquals(text, refusal.getMessage());
        assertEquals(text, refusal.getCause().getMessage());
        assertEquals(ErrorTag.INVALID_VALUE, ((NetconfDocumentedException) refusal.getCause()).getErrorTag());
        assertEquals(List.of(), accepted);
    }

    @Test
    public void tagsAndFurtherReasons() throws Exception {
        commit(zone("tz1"), network("blue", "tz1", 5000), network("green", "tz1", 5001));
        assertEquals(ErrorTag.IN_USE, tag(refused(delete(zonePath("tz1")))));
        assertEquals(ErrorTag.DATA_EXISTS, tag(refused(network("red", "tz1", 5000))));
        final var two = refused(network("red", "tz1", 5000), network("pink", "tz9", null));
        assertEquals(2, two.getMessage().lines().count());
        assertEquals("/selvage-network:virtual-networks/virtual-network[name='pink']/transport-zone:"
            + " there is no transport zone 'tz9'; create it first, or in the same request (and 1 more, see error-info)",
            two.getCause().getMessage());
    }

    @Test
    public void replacedContainerIsComparedByEntry() throws Exception {
        commit(zone("tz1"), network("blue", "tz1", 5000), network("green", "tz1", 5001));
        commit(modification -> {
            final var networks = CODEC.toNormalizedDataObject(reference(VirtualNetworks.class), networks("green", "tz1",
                5000));
            modification.write(networks.path(), networks.node());
        });
        assertEquals(2, accepted.getLast().size());
    }

    @Test
    public void allocatedVniIsTaken() throws Exception {
        commit(zone("tz1"), network("blue", "tz1", null));
        commit(merge(Record.class, new RecordBuilder().setAllocation(BindingMap.of(new AllocationBuilder()
            .setFabric(new ObjectName("default")).setNetwork(new ObjectName("blue"))
            .setVni(new Vni(Uint32.valueOf(7000))).build())).build()));
        assertEquals(ErrorTag.DATA_EXISTS, tag(refused(network("red", "tz1", 7000))));
    }

    @Test
    public void readsAnewWhatWasThereBefore() throws Exception {
        tree.commit(prepare(zone("tz1"), network("blue", "tz1", 5000)));
        refused(network("red", "tz1", 5000));
        commit(network("red", "tz1", 5001));
    }

    @Test
    public void forgetsATransactionThatFailedLaterOn() throws Exception {
        commit(zone("tz1"));
        Futures.getDone(judge(prepare(network("blue", "tz1", 5000)).getRootNode())).preCommit().get().abort().get();
        commit(network("red", "tz1", 5000));
        refused(network("blue", "tz1", 5000));
    }

    @Test
    public void seesTransactionsThatAreOnTheirWay() throws Exception {
        final var first = prepare(zone("tz1"));
        final var step = Futures.getDone(judge(first.getRootNode())).preCommit().get();
        // Prepared, not committed: the datastore builds the next one on its tip
        final var modification = tree.takeSnapshot().newModification();
        network("blue", "tz1", 5000).edit(modification);
        modification.ready();
        final var second = ((DataTreeCandidateTip) first).prepare(modification);
        Futures.getDone(judge(second.getRootNode()));
        step.commit().get();
        assertEquals(1, accepted.size());
    }

    private void commit(final Edit... edits) throws Exception {
        final var candidate = prepare(edits);
        Futures.getDone(judge(candidate.getRootNode())).preCommit().get().commit().get();
        tree.commit(candidate);
    }

    private DataValidationFailedException refused(final Edit... edits) throws Exception {
        final var candidate = prepare(edits);
        final var failure = assertThrows(ExecutionException.class,
            () -> Futures.getDone(judge(candidate.getRootNode())));
        assertEquals(0, failure.getCause().getStackTrace().length);
        return (DataValidationFailedException) failure.getCause();
    }

    private DataTreeCandidate prepare(final Edit... edits)
            throws Exception {
        final var modification = tree.takeSnapshot().newModification();
        for (final var edit : edits) {
            edit.edit(modification);
        }
        modification.ready();
        tree.validate(modification);
        return tree.prepare(modification);
    }

    private FluentFuture<PostCanCommitStep> judge(
            final DataTreeCandidateNode root) {
        return gate.canCommit("test", CODEC.runtimeContext().modelContext(), List.of(new DOMDataTreeCandidate() {
            @Override
            public DOMDataTreeIdentifier getRootPath() {
                return DOMDataTreeIdentifier.of(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of());
            }

            @Override
            public DataTreeCandidateNode getRootNode() {
                return root;
            }
        }));
    }

    private static ErrorTag tag(final DataValidationFailedException refusal) {
        return ((NetconfDocumentedException) refusal.getCause()).getErrorTag();
    }

    private static Edit zone(final String name) {
        return merge(TransportZones.class, new TransportZonesBuilder().setTransportZone(BindingMap.of(
            new TransportZoneBuilder().setName(new ObjectName(name)).build())).build());
    }

    private static Edit network(final String name, final String zone, final Integer vni) {
        return merge(VirtualNetworks.class, networks(name, zone, vni));
    }

    private static VirtualNetworks networks(final String name, final String zone, final Integer vni) {
        final var network = new VirtualNetworkBuilder().setName(new ObjectName(name))
            .setTransportZone(new ObjectName(zone));
        if (vni != null) {
            network.setVni(new Vni(Uint32.valueOf(vni)));
        }
        return new VirtualNetworksBuilder().setVirtualNetwork(BindingMap.of(network.build())).build();
    }

    private static <T extends DataObject> Edit merge(final Class<T> type, final T value) {
        final var node = CODEC.toNormalizedDataObject(reference(type), value);
        return modification -> modification.merge(node.path(), node.node());
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static <T extends DataObject> DataObjectIdentifier<T> reference(final Class<T> type) {
        return (DataObjectIdentifier<T>) DataObjectIdentifier.builder((Class) type).build();
    }

    private static Edit delete(final DataObjectIdentifier<?> path) {
        return modification -> modification.delete(CODEC.toYangInstanceIdentifier(path));
    }

    private static DataObjectIdentifier<?> zonePath(final String name) {
        return DataObjectIdentifier.builder(TransportZones.class)
            .child(TransportZone.class, new TransportZoneKey(new ObjectName(name))).build();
    }

    private static DataObjectIdentifier<?> networkPath(final String name) {
        return DataObjectIdentifier.builder(VirtualNetworks.class)
            .child(VirtualNetwork.class, new VirtualNetworkKey(new ObjectName(name))).build();
    }
}
