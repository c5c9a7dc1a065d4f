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
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Acls;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.Acl;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120.Record;
import org.opendaylight.yang.gen.v1.urn.selvage._record.rev261120._record.Allocation;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.MobilityDomains;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.mobility.domains.MobilityDomain;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.VirtualNetworks;
import org.opendaylight.yang.gen.v1.urn.selvage.network.rev261120.virtual.networks.VirtualNetwork;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningInstructions;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yangtools.binding.DataObject;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;

/** The lists of the configuration datastore that rules between objects concern. */
final class IntentSections {
    /** All of them. A list is a child of a container at the root. */
    static final List<Section> ALL = List.of(
        section(TransportZones.QNAME, TransportZone.QNAME, TransportZone.class,
            (zone, there) -> new Change.Zone(zone.requireName().getValue(), there(there, zone, IntentParser::zone))),
        section(TransportNodes.QNAME, TransportNode.QNAME, TransportNode.class,
            (node, there) -> new Change.Config(node.requireName().getValue(), there(there, node, IntentParser::node))),
        section(MobilityDomains.QNAME, MobilityDomain.QNAME, MobilityDomain.class,
            (domain, there) -> new Change.Domain(domain.requireName().getValue(),
                there(there, domain, IntentParser::domain))),
        section(VirtualNetworks.QNAME, VirtualNetwork.QNAME, VirtualNetwork.class,
            (network, there) -> new Change.Network(network.requireName().getValue(),
                there(there, network, IntentParser::network))),
        section(Acls.QNAME, Acl.QNAME, Acl.class,
            (acl, there) -> new Change.AccessList(acl.requireName(), there(there, acl, AclParser::acl))),
        section(ProvisioningInstructions.QNAME, ProvisioningInstruction.QNAME, ProvisioningInstruction.class,
            (instruction, there) -> new Change.Provision(instruction.requireName().getValue(),
                there(there, instruction, IntentParser::instruction))),
        section(Record.QNAME, Allocation.QNAME, Allocation.class,
            (allocation, there) -> new Change.Allocated(allocation.requireFabric().getValue(),
                allocation.requireNetwork().getValue(),
                there(there, allocation, known -> known.requireVni().getValue().intValue()))));

    private IntentSections() {
        // Constants only
    }

    /**
     * One list.
     *
     * @param container the container at the root
     * @param list the list in it
     * @param parser turns an entry into facts
     */
    record Section(NodeIdentifier container, NodeIdentifier list, Parser<DataObject> parser) { }

    /** Turns an entry of a list into the change that says that it is there, or that it is not there any more. */
    interface Parser<T> {
        Change parse(T entry, boolean there);
    }

    private static <T extends DataObject> Section section(final QName container, final QName list, final Class<T> type,
            final Parser<T> parser) {
        return new Section(NodeIdentifier.create(container), NodeIdentifier.create(list),
            (entry, there) -> parser.parse(type.cast(entry), there));
    }

    private static <T, F> Optional<F> there(final boolean there, final T entry, final Function<T, F> parser) {
        return there ? Optional.of(parser.apply(entry)) : Optional.empty();
    }
}
