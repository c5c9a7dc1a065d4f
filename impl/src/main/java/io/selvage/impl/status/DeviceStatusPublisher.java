/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.NodeStatus;
import io.selvage.impl.engine.NodeStatusListener;
import io.selvage.impl.engine.OutcomeListener;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.mdsal.binding.api.WriteTransaction;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Bindings;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningInstructions;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.BindingBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.BindingKey;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstructionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstructionKey;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.StateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.state.LocationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;

/** Publishes bindings and the state of instructions (P4, P10). Touched by the loop only. */
public final class DeviceStatusPublisher implements OutcomeListener, NodeStatusListener {
    private record InstructionKey(String name) { }

    private record DeviceKey(DeviceId device) { }

    /** An instruction whose node has not confirmed it yet. */
    private record Unconfirmed(Known known, long generation) { }

    /** What is said of a device. */
    private record Shown(DeviceStatus status, Optional<String> reason) {
        static Shown of(final Binding binding) {
            return new Shown(binding.status(), binding.reason());
        }
    }

    /** An instruction and what became of it. */
    private record Known(String name, String network, Binding binding) { }

    /** By node, then by instruction. */
    private final Map<String, Map<String, Unconfirmed>> unconfirmed = new HashMap<>();
    /** Nodes of which nothing has been known for long, and when that was noticed, in milliseconds since 1970 UTC. */
    private final Map<String, Long> silent = new HashMap<>();
    private final BatchWriter writer;
    private final FabricLoop loop;
    private final Clock clock;

    /**
     * Makes it.
     *
     * @param writer where it writes
     * @param loop the loop, asked for the devices of a node that falls silent
     * @param clock what time it is
     */
    public DeviceStatusPublisher(final BatchWriter writer, final FabricLoop loop, final Clock clock) {
        this.writer = writer;
        this.loop = loop;
        this.clock = clock;
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        // What goes first: another device may have taken the identifier over in this very batch.
        for (final var change : outcome.bindings()) {
            change.before().ifPresent(before -> withdraw(before, change.after(), fabric));
        }
        for (final var change : outcome.bindings()) {
            change.after().ifPresent(after -> publish(after, generation, fabric));
        }
    }

    private void withdraw(final Binding before, final Optional<Binding> after, final Fabric fabric) {
        before.instruction().ifPresent(name -> {
            before.place().ifPresent(place -> unconfirmed.getOrDefault(place.node(), new HashMap<>()).remove(name));
            if (after.isEmpty()) {
                writer.write(new InstructionKey(name), transaction ->
                    transaction.delete(LogicalDatastoreType.OPERATIONAL, instruction(name)));
            }
        });
        if (after.isEmpty() || !after.orElseThrow().device().equals(before.device())) {
            fabric.bindingOf(before.device()).ifPresentOrElse(this::publishDevice,
                () -> writer.write(new DeviceKey(before.device()), transaction ->
                    transaction.delete(LogicalDatastoreType.OPERATIONAL, device(before.device()))));
        }
    }

    private void publish(final Binding binding, final long generation, final Fabric fabric) {
        binding.instruction().ifPresent(name -> {
            final var network = fabric.instruction(name).map(Instruction::network);
            if (network.isEmpty()) {
                return;
            }
            final var known = new Known(name, network.orElseThrow(), binding);
            final var shown = shown(binding);
            writer.write(new InstructionKey(name), transaction -> put(transaction, known, shown, Optional.empty()));
            if (isProvisioned(binding)) {
                binding.place().ifPresent(place -> unconfirmed
                    .computeIfAbsent(place.node(), unused -> new HashMap<>())
                    .put(name, new Unconfirmed(known, generation)));
            }
        });
        publishDevice(fabric.bindingOf(binding.device()).orElse(binding));
    }

    private void publishDevice(final Binding binding) {
        final long now = binding.place().map(PortRef::node).map(silent::get).orElseGet(clock::millis);
        final var shown = shown(binding);
        writer.write(new DeviceKey(binding.device()), transaction -> put(transaction, binding, shown, now));
    }

    private static boolean isProvisioned(final Binding binding) {
        return switch (binding.status()) {
            case RUNNING, SUSPENDED, MIGRATING -> true;
            case PENDING, ABSENT, VIOLATION, FAILED, UNKNOWN -> false;
        };
    }

    @Override
    public void onNodeStatus(final NodeStatus status) {
        final boolean unknown = status.phase() == NodeStatus.Phase.UNKNOWN;
        if (unknown ? silent.putIfAbsent(status.name(), clock.millis()) == null
                : silent.remove(status.name()) != null) {
            // Whatever the loop decides before it comes to this is published by itself.
            loop.inspect(fabric -> {
                republish(fabric, status.name());
                confirm(status);
            });
        }
        confirm(status);
    }

    /** The devices of a node are to be shown differently, although nothing about them changed. */
    private void republish(final Fabric fabric, final String node) {
        for (final var port : fabric.ports(node).keySet()) {
            fabric.membersAt(new PortRef(node, port)).forEach(member ->
                Optional.ofNullable(fabric.bindings().get(member.instruction()))
                    .ifPresent(binding -> publish(binding, Optional.ofNullable(
                        unconfirmed.getOrDefault(node, Map.of()).get(member.instruction()))
                        .map(Unconfirmed::generation).orElse(0L), fabric)));
        }
    }

    private void confirm(final NodeStatus status) {
        final var waiting = unconfirmed.get(status.name());
        if (waiting != null && status.connected()) {
            waiting.entrySet().removeIf(entry -> {
                final boolean confirmed = entry.getValue().generation() <= status.realised() || status.isRealised();
                if (confirmed) {
                    final var known = entry.getValue().known();
                    final long generation = Math.max(entry.getValue().generation(), status.realised());
                    writer.write(new InstructionKey(known.name()), transaction ->
                        put(transaction, known, Shown.of(known.binding()), Optional.of(generation)));
                }
                return confirmed;
            });
        }
    }

    @Override
    public void onNodeGone(final String node) {
        unconfirmed.remove(node);
        silent.remove(node);
    }

    private static DataObjectIdentifier<ProvisioningInstruction> instruction(final String name) {
        return DataObjectIdentifier.builder(ProvisioningInstructions.class)
            .child(ProvisioningInstruction.class, new ProvisioningInstructionKey(new ObjectName(name))).build();
    }

    private static DataObjectIdentifier<org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120
            .bindings.Binding> device(final DeviceId device) {
        return DataObjectIdentifier.builder(Bindings.class)
            .child(org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.Binding.class,
                new BindingKey(yang(device))).build();
    }

    private static org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId yang(final DeviceId device) {
        return new org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId(device.text());
    }

    /** What is told of a device that is provisioned is what its node said last; that may be long ago. */
    private Shown shown(final Binding binding) {
        return binding.place().map(PortRef::node).filter(silent::containsKey).filter(node -> isProvisioned(binding))
            .map(node -> new Shown(DeviceStatus.UNKNOWN, Optional.of("node '" + node
                + "' has not been heard of for long; it was " + binding.status().text()
                + binding.reason().map(reason -> ": " + reason).orElse(""))))
            .orElse(Shown.of(binding));
    }

    private static void put(final WriteTransaction transaction, final Known known, final Shown shown,
            final Optional<Long> realised) {
        final var binding = known.binding();
        final var state = new StateBuilder().setStatus(Yang.status(shown.status()));
        shown.reason().ifPresent(state::setReason);
        binding.mac().ifPresent(mac -> state.setMacAddress(Yang.mac(mac)));
        binding.place().ifPresent(place -> state.setLocation(new LocationBuilder()
            .setNode(new NodeName(place.node())).setPort(place.port()).build()));
        realised.ifPresent(generation -> state.setRealisedGeneration(Yang.generation(generation)));
        // What is mandatory in the model is so in what is applied as well.
        transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, instruction(known.name()),
            new ProvisioningInstructionBuilder().setName(new ObjectName(known.name()))
                .setDeviceId(yang(binding.device())).setVirtualNetwork(new ObjectName(known.network()))
                .setState(state.build()).build());
    }

    private static void put(final WriteTransaction transaction, final Binding binding, final Shown shown,
            final long now) {
        final var entry = new BindingBuilder().withKey(new BindingKey(yang(binding.device())))
            .setStatus(Yang.status(shown.status()))
            .setIpAddress(Yang.ips(binding.ips()));
        shown.reason().ifPresent(entry::setReason);
        binding.mac().ifPresent(mac -> entry.setMacAddress(Yang.mac(mac)));
        binding.place().ifPresent(place -> entry.setNode(new NodeName(place.node())).setPort(place.port())
            .setHost(place.node()).setLastSeen(Yang.time(now)));
        binding.source().ifPresent(source -> entry.setSource(Yang.source(source)));
        binding.instruction().ifPresent(instruction -> entry.setInstruction(new ObjectName(instruction)));
        if (binding.since() > 0) {
            entry.setFirstSeen(Yang.time(binding.since()));
        }
        transaction.mergeParentStructurePut(LogicalDatastoreType.OPERATIONAL, device(binding.device()), entry.build());
    }
}
