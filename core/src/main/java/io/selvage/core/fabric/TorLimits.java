/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.compile.AccessRules.Dialect;
import io.selvage.core.compile.TorLayout;
import io.selvage.core.compile.VtepCompiler;
import io.selvage.core.facts.Capability;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.logical.ResolvedNode;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

/** What is wanted of a port and a ToR switch cannot do: the leaf, the node, and the remedy. */
final class TorLimits {
    /** A leaf that is given, and what it names. */
    private record Leaf(String name, Optional<String> acl) {
        static Stream<Leaf> of(final String name, final boolean given) {
            return given ? Stream.of(new Leaf(name, Optional.empty())) : Stream.empty();
        }

        static Stream<Leaf> ofList(final String name, final Optional<String> acl) {
            return acl.stream().map(one -> new Leaf(name, Optional.of(one)));
        }
    }

    private TorLimits() {
        // Functions only
    }

    /**
     * Why a switch cannot do what is wanted of a port.
     *
     * @param node the switch
     * @param port what is wanted
     * @param acls the access lists, by name; those that the port names are there
     */
    static Optional<String> problem(final ResolvedNode node, final PortPolicy port,
            final AccessLists acls) {
        return switch (node.kind()) {
            case HYPERVISOR, GATEWAY -> Optional.empty();
            case TOR_VTEP -> first(layer3(port), marks(port), rates(port)).map(leaf -> cannot(node, leaf))
                .or(() -> node.abilities().can(Capability.VTEP_ACLS) ? Optional.empty()
                    : first(lists(port)).map(leaf -> "port/" + leaf.name() + ": a tor-vtep may have tables for access "
                        + "lists and not look into them: if node '" + node.name() + "' enforces them, add "
                        + Capability.VTEP_ACLS.text() + " to capability of the node; else leave it out, or move the "
                        + "device to a hypervisor"))
                .or(() -> unfit(node, port, name -> acls.get(name).flatMap(VtepCompiler::problem)));
            case TOR_OPENFLOW -> first(layer3(port)).map(leaf -> cannot(node, leaf))
                .or(() -> tables(node, port)).or(() -> meters(node, port))
                .or(() -> unfit(node, port, name -> acls.problem(name, Dialect.of(node.abilities()))));
        };
    }

    private static String cannot(final ResolvedNode node, final Leaf leaf) {
        return "port/" + leaf.name() + ": node '" + node.name() + "' is a " + node.kind().text()
            + ", where this release cannot do that: leave it out, or move the device to a hypervisor";
    }

    private static Optional<String> tables(final ResolvedNode node, final PortPolicy port) {
        final int tables = node.abilities().tables();
        return TorLayout.of(tables).isWhole() ? Optional.empty()
            : first(lists(port), Leaf.of("egress-rate", port.egressRate().isPresent())).map(leaf -> "port/"
                + leaf.name() + ": takes " + TorLayout.WHOLE + " flow tables, and node '" + node.name() + "' has "
                + tables + ": set flow-tables of the node if it has more; else leave it out, or move the device to a "
                + "hypervisor");
    }

    private static Optional<String> meters(final ResolvedNode node, final PortPolicy port) {
        return node.abilities().meters().orElse(true) ? Optional.empty() : first(rates(port)).map(leaf -> "port/"
            + leaf.name() + ": node '" + node.name() + "' says that it has no meters: leave it out, or move the device "
            + "to a hypervisor");
    }

    private static Optional<String> unfit(final ResolvedNode node, final PortPolicy port,
            final Function<String, Optional<String>> judge) {
        return lists(port).flatMap(leaf -> leaf.acl().flatMap(judge).map(problem -> "port/" + leaf.name()
            + ": on node '" + node.name() + "', " + problem).stream()).findFirst();
    }

    @SafeVarargs
    private static Optional<Leaf> first(final Stream<Leaf>... leaves) {
        return Stream.of(leaves).flatMap(all -> all).findFirst();
    }

    private static Stream<Leaf> layer3(final PortPolicy port) {
        return Leaf.of("type layer-3", port.type() == PortPolicy.Type.LAYER_3);
    }

    private static Stream<Leaf> marks(final PortPolicy port) {
        return Stream.concat(Leaf.of("class-of-service", port.classOfService().isPresent()),
            Leaf.of("dscp", port.dscp().isPresent()));
    }

    private static Stream<Leaf> rates(final PortPolicy port) {
        return Stream.concat(Leaf.of("ingress-rate", port.ingressRate().isPresent()),
            Leaf.of("egress-rate", port.egressRate().isPresent()));
    }

    private static Stream<Leaf> lists(final PortPolicy port) {
        return Stream.concat(Leaf.ofList("ingress-acl", port.ingressAcl()),
            Leaf.ofList("egress-acl", port.egressAcl()));
    }
}
