/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.topology;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.Neighbour;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.engine.OutcomeListener;
import io.selvage.impl.status.BatchWriter;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.LinkId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.NetworkTopology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.NodeId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.TopologyId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.TpId;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.link.attributes.DestinationBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.link.attributes.SourceBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.Topology;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.TopologyKey;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.Link;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.LinkBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.LinkKey;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.Node;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.NodeBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.NodeKey;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.node.TerminationPoint;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.node.TerminationPointBuilder;
import org.opendaylight.yang.gen.v1.urn.tbd.params.xml.ns.yang.network.topology.rev131021.network.topology.topology.node.TerminationPointKey;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/**
 * Publishes the physical topology (C6) as the topology {@value #TOPOLOGY} of the model {@code network-topology}: our
 * nodes and their ports; whoever is heard there by LLDP, as a node {@code lldp:CHASSIS-ID} unless it is one of ours;
 * and the links between, one for each direction. The work of a change follows the change. Touched by the loop only.
 */
public final class TopologyPublisher implements OutcomeListener {
    /** Name of the topology. */
    public static final String TOPOLOGY = "selvage";

    private static final DataObjectIdentifier.WithKey<Topology, TopologyKey> ROOT =
        DataObjectIdentifier.builder(NetworkTopology.class)
            .child(Topology.class, new TopologyKey(new TopologyId(TOPOLOGY))).build();

    /** Who says that something is there: a node or a port. */
    private sealed interface Witness {
        record OfNode(String name) implements Witness { }

        record OfPort(PortRef ref) implements Witness { }
    }

    private final Map<Witness, Set<Element>> said = new HashMap<>();
    private final Map<Element, Integer> witnesses = new HashMap<>();
    /** Our nodes by what they may call themselves in LLDP. */
    private final Map<String, String> nodesByAlias = new HashMap<>();
    private final Map<String, Set<String>> aliases = new HashMap<>();
    /** Ports by what their neighbours call themselves. */
    private final Map<String, Set<PortRef>> portsByAlias = new HashMap<>();
    private final Map<PortRef, Set<String>> heard = new HashMap<>();
    private final BatchWriter writer;

    /**
     * Makes it.
     *
     * @param writer where it writes
     */
    public TopologyPublisher(final BatchWriter writer) {
        this.writer = writer;
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        final var ports = new LinkedHashSet<PortRef>(outcome.ports());
        outcome.nodes().forEach((name, node) -> ports.addAll(node(name, node)));
        ports.forEach(ref -> port(ref, fabric));
    }

    /** Takes in how a node resolves; returns the ports at which it may be heard. */
    private Collection<PortRef> node(final String name, final Optional<ResolvedNode> node) {
        final var now = new HashSet<String>();
        node.ifPresent(known -> {
            now.add(name);
            known.datapathId().ifPresent(id -> now.add(new MacAddress(id & 0xFFFF_FFFF_FFFFL).toString()));
        });
        say(new Witness.OfNode(name), node.isPresent() ? List.of(new Element.Node(Identifiers.uri(name))) : List.of());
        final var before = now.isEmpty() ? aliases.remove(name) : aliases.put(name, now);
        if (now.equals(before)) {
            return List.of();
        }
        final var affected = new HashSet<String>(now);
        if (before != null) {
            before.forEach(alias -> nodesByAlias.remove(alias, name));
            affected.addAll(before);
        }
        now.forEach(alias -> nodesByAlias.putIfAbsent(alias, name));
        final var ports = new ArrayList<PortRef>();
        affected.forEach(alias -> ports.addAll(portsByAlias.getOrDefault(alias, Set.of())));
        return ports;
    }

    private void port(final PortRef ref, final Fabric fabric) {
        final var elements = new LinkedHashSet<Element>();
        final var names = new HashSet<String>();
        fabric.port(ref).ifPresent(seen -> {
            final var here = new Element.Port(Identifiers.uri(ref.node()), Identifiers.uri(ref.port()));
            elements.addAll(Element.port(here));
            seen.neighbours().heard().values().forEach(one -> {
                final var neighbour = one.neighbour();
                names.addAll(aliases(neighbour));
                elements.addAll(Element.link(here, there(neighbour)));
            });
        });
        say(new Witness.OfPort(ref), elements);
        final var before = names.isEmpty() ? heard.remove(ref) : heard.put(ref, names);
        if (before != null) {
            before.stream().filter(alias -> !names.contains(alias)).forEach(alias ->
                portsByAlias.computeIfPresent(alias, (unused, refs) -> {
                    refs.remove(ref);
                    return refs.isEmpty() ? null : refs;
                }));
        }
        names.forEach(alias -> portsByAlias.computeIfAbsent(alias, unused -> new HashSet<>()).add(ref));
    }

    /** What a neighbour calls itself, the most telling first. */
    private static List<String> aliases(final Neighbour neighbour) {
        final var names = new ArrayList<String>(2);
        neighbour.pdu().systemName().ifPresent(names::add);
        names.add(neighbour.pdu().chassis().toString());
        return names;
    }

    private Element.Port there(final Neighbour neighbour) {
        final var node = aliases(neighbour).stream().map(nodesByAlias::get).filter(name -> name != null).findFirst();
        return new Element.Port(node.map(Identifiers::uri)
            .orElseGet(() -> "lldp:" + Identifiers.uri(neighbour.pdu().chassis().toString())),
            Identifiers.uri(neighbour.pdu().port().toString()));
    }

    /** Writes what is new, deletes what nobody says any more. */
    private void say(final Witness witness, final Collection<Element> elements) {
        final var now = new LinkedHashSet<>(elements);
        final var before = now.isEmpty() ? said.remove(witness) : said.put(witness, now);
        final var old = before == null ? Set.<Element>of() : before;
        old.stream().filter(element -> !now.contains(element)).toList().reversed().forEach(element -> {
            if (witnesses.merge(element, -1, Integer::sum) == 0) {
                witnesses.remove(element);
                final var path = path(element);
                writer.write(element, transaction -> transaction.delete(LogicalDatastoreType.OPERATIONAL, path));
            }
        });
        now.stream().filter(element -> !old.contains(element)).forEach(element -> {
            if (witnesses.merge(element, 1, Integer::sum) == 1) {
                writer.write(element, write(element));
            }
        });
    }

    private static DataObjectIdentifier<?> path(final Element element) {
        return switch (element) {
            case Element.Node node -> nodePath(node);
            case Element.Port port -> portPath(port);
            case Element.Link link -> linkPath(link);
        };
    }

    private static DataObjectIdentifier.WithKey<Node, NodeKey> nodePath(final Element.Node node) {
        return ROOT.toBuilder().child(Node.class, new NodeKey(new NodeId(node.id()))).build();
    }

    private static DataObjectIdentifier.WithKey<TerminationPoint, TerminationPointKey> portPath(
            final Element.Port port) {
        return nodePath(new Element.Node(port.node())).toBuilder()
            .child(TerminationPoint.class, new TerminationPointKey(new TpId(port.id()))).build();
    }

    private static DataObjectIdentifier.WithKey<Link, LinkKey> linkPath(final Element.Link link) {
        return ROOT.toBuilder().child(Link.class, new LinkKey(new LinkId(link.id()))).build();
    }

    private static Consumer<WriteTransaction> write(final Element element) {
        return switch (element) {
            case Element.Node node -> {
                final var entry = new NodeBuilder().withKey(nodePath(node).key()).build();
                // Merged: its ports may be there already.
                yield transaction -> transaction.mergeParentStructureMerge(LogicalDatastoreType.OPERATIONAL,
                    nodePath(node), entry);
            }
            case Element.Port port -> {
                final var entry = new TerminationPointBuilder().withKey(portPath(port).key()).build();
                yield transaction -> transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL,
                    portPath(port), entry);
            }
            case Element.Link link -> {
                final var entry = new LinkBuilder().withKey(linkPath(link).key())
                    .setSource(new SourceBuilder().setSourceNode(new NodeId(link.from().node()))
                        .setSourceTp(new TpId(link.from().id())).build())
                    .setDestination(new DestinationBuilder().setDestNode(new NodeId(link.to().node()))
                        .setDestTp(new TpId(link.to().id())).build())
                    .build();
                yield transaction -> transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL,
                    linkPath(link), entry);
            }
        };
    }
}
