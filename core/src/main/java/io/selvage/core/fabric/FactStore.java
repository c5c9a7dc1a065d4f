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

import io.selvage.core.facts.Change;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import java.util.Collection;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;

/**
 * The facts as they are, and what is to be resolved anew because of a change: hands each change to those that keep
 * facts of its kind, and what follows from it to the others. Owned by one thread; time is an argument.
 */
final class FactStore {
    final Affected affected = new Affected();
    final KnownNodes nodes = new KnownNodes();
    final NetworkFacts networks = new NetworkFacts(affected);
    final InstructionFacts instructions = new InstructionFacts(affected);
    final PortFacts ports = new PortFacts(affected, instructions);
    final SightingFacts sightings = new SightingFacts(affected, nodes, instructions, ports);
    final LldpFacts lldp = new LldpFacts(affected, ports);

    /** Takes a change in. */
    void apply(final Change change, final long now) {
        switch (change) {
            case Change.Zone(var name, var value) -> {
                networks.zoneIs(name, value);
                // Any node may have joined or left: whether it did is found out by resolving it.
                affected.nodes.addAll(nodes.names());
            }
            case Change.Config(var name, var value) -> {
                nodes.configIs(name, value);
                sightings.limitChanged(name);
                affected.nodes.add(name);
                // Ports can be known before the node itself has spoken: its fabric holds for them all the same.
                ports.aboutNode(name);
                affected.strangers.addAll(ports.refs(name));
            }
            case Change.Network(var name, var value) -> networks.networkIs(name, value);
            case Change.Domain(var name, var value) -> instructions.domainIs(name, value);
            case Change.AccessList(var name, var value) -> instructions.aclIs(name, value);
            case Change.Provision(var name, var value) -> {
                instructions.instructionIs(name, value).ifPresent(old -> old.identifiers().forEach(ports::about));
                value.ifPresent(instruction -> instruction.identifiers().forEach(ports::about));
            }
            case Change.Allocated(var fabric, var network, var vni) -> networks.vniIs(fabric, network, vni);
            case Change.Metered metered -> {
                nodes.meterIs(metered.node(), metered.use(), metered.meter());
                affected.meters.add(metered);
            }
            case Change.Node(var value) -> {
                nodes.nodeIs(value);
                affected.nodes.add(value.name());
            }
            case Change.NodePort(var ref, var value) -> value.ifPresentOrElse(port -> portIs(ref, port, now),
                () -> portIsGone(ref));
            case Change.Remembered(var ref, var value, var since) -> portIs(ref, value, since);
            case Change.Inventory(var value, var all) -> {
                nodes.nodeIs(value);
                affected.nodes.add(value.name());
                portsAre(value.name(), all, now);
            }
            case Change.Seen seen -> sightings.seen(seen);
            case Change.SeenAmong(var options) -> sightings.seenAmong(options);
            case Change.Recalled(var seen) -> sightings.recalled(seen);
            case Change.Forgotten(var ref, var mac) -> sightings.forget(ref, mac);
            case Change.Quiet(var node, var mac) -> sightings.quiet(node, mac);
            case Change.Learned(var node, var macs) -> sightings.learned(node, macs);
            case Change.Migration migration -> instructions.migrate(migration);
            case Change.Heard heard -> lldp.heard(heard, now);
            case Change.Hearing(var node, var can) -> lldp.hearing(node, can, now);
            case Change.Flood(var ref, var until) -> lldp.flooded(ref, until);
            case Change.Trust(var node, var value) -> lldp.trustIs(node, value);
            case Change.Confidence(var order) -> {
                if (lldp.confidence(order)) {
                    affected.instructions.addAll(instructions.names());
                }
            }
            case Change.NodeGone(var name) -> {
                ports.refs(name).forEach(this::portIsGone);
                nodes.remove(name);
                lldp.hearing(name, true, now);
                affected.nodes.add(name);
            }
        }
    }

    /** Takes away what has come to its end by now. */
    void age(final long now) {
        lldp.age(now);
        instructions.age(now);
    }

    /** Everything that has to do with an instruction must be resolved anew, since its network is another. */
    void reconsider(final String instruction) {
        affected.instructions.add(instruction);
        instructions.get(instruction).ifPresent(known -> known.identifiers().forEach(ports::about));
    }

    private void portsAre(final String node, final Collection<Port> all, final long now) {
        final var gone = new HashSet<>(ports.refs(node));
        for (final var port : all) {
            final var ref = new PortRef(node, port.name());
            gone.remove(ref);
            portIs(ref, port, now);
        }
        gone.forEach(this::portIsGone);
    }

    private void portIs(final PortRef ref, final Port port, final long now) {
        final var before = ports.get(ref);
        final boolean sameDevice = before.isPresent()
            && before.orElseThrow().port().identifiers().equals(port.identifiers());
        if (sameDevice && before.orElseThrow().port().equals(port)) {
            return;
        }
        replace(ref, before, Optional.of(new SeenPort(port, sameDevice ? before.orElseThrow().since() : now,
            before.map(SeenPort::sightings).orElse(Map.of()), lldp.neighbours(ref, before, port))));
    }

    private void portIsGone(final PortRef ref) {
        final var before = ports.get(ref);
        if (before.isPresent()) {
            replace(ref, before, Optional.empty());
        }
    }

    private void replace(final PortRef ref, final Optional<SeenPort> before, final Optional<SeenPort> after) {
        ports.replace(ref, before, after);
        sightings.portChanged(ref, before, after);
        lldp.portChanged(ref, before, after);
        if (nodes.isUplink(ref)) {
            affected.nodes.add(ref.node());
        }
    }
}
