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
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.bindings.Binding;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstruction;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.State;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.state.Location;

/** Provisioning instructions and bindings as tables. Pure functions. */
final class DeviceTables {
    private DeviceTables() {
        // Functions only
    }

    /** One line per instruction. One that the controller has not looked at yet has no status. */
    static Table instructions(final Collection<ProvisioningInstruction> config,
            final Collection<ProvisioningInstruction> operational, final Filter filter) {
        final var table = new Table("INSTRUCTION", "DEVICE", "NETWORK", "MAC", "STATUS", "NODE", "PORT", "REALISED",
            "REASON");
        for (final var instruction : Both.of(config, operational, DeviceTables::name)) {
            final var state = instruction.known(ProvisioningInstruction::getState);
            final var network = instruction.configured(DeviceTables::network);
            final var location = state.map(State::getLocation);
            final var node = location.map(Location::getNode).map(name -> name.getValue());
            if (!Filter.admits(filter.name(), Optional.of(instruction.name()))
                    || !Filter.admits(filter.network(), network)
                    || !Filter.admits(filter.node(), node)
                    || !filter.admitsStatus(state.map(State::getStatus))) {
                continue;
            }
            table.row(instruction.name(),
                instruction.configured(known -> known.requireDeviceId().getValue()),
                network,
                state.map(State::getMacAddress).map(mac -> mac.getValue())
                    .or(() -> instruction.configured(ProvisioningInstruction::getMacAddress)
                        .map(mac -> mac.getValue())),
                state.map(State::getStatus).map(status -> status.getName()),
                node,
                location.map(Location::getPort),
                state.map(State::getRealisedGeneration).map(Progress::number),
                state.map(State::getReason));
        }
        return table;
    }

    /**
     * One line per device that is or was somewhere.
     *
     * @param config the instructions, which say in what network a device is
     */
    static Table bindings(final Collection<Binding> bindings, final Collection<ProvisioningInstruction> config,
            final Filter filter) {
        final var table = new Table("DEVICE", "MAC", "NODE", "PORT", "STATUS", "NETWORK", "INSTRUCTION", "SOURCE",
            "LAST-SEEN", "IP", "REASON");
        final Map<String, String> networks = config.stream()
            .collect(Collectors.toMap(DeviceTables::name, DeviceTables::network));
        bindings.stream()
            .sorted(Comparator.comparing(binding -> binding.requireDeviceId().getValue(), Both.NATURAL))
            .forEach(binding -> {
                final var device = binding.requireDeviceId().getValue();
                final var node = Optional.ofNullable(binding.getNode()).map(name -> name.getValue());
                final var status = Optional.ofNullable(binding.getStatus());
                final var instruction = Optional.ofNullable(binding.getInstruction()).map(name -> name.getValue());
                final var network = instruction.map(networks::get);
                if (Filter.admits(filter.name(), Optional.of(device))
                        && Filter.admits(filter.network(), network)
                        && Filter.admits(filter.node(), node)
                        && filter.admitsStatus(status)) {
                    table.row(device,
                        Optional.ofNullable(binding.getMacAddress()).map(mac -> mac.getValue()),
                        node,
                        binding.getPort(),
                        status.map(known -> known.getName()),
                        network,
                        instruction,
                        Optional.ofNullable(binding.getSource()).map(source -> source.getName()),
                        Optional.ofNullable(binding.getLastSeen()).map(time -> time.getValue()),
                        Optional.ofNullable(binding.getIpAddress()).map(Addresses::sorted),
                        binding.getReason());
                }
            });
        return table;
    }

    private static String network(final ProvisioningInstruction instruction) {
        return instruction.requireVirtualNetwork().getValue();
    }

    static String name(final ProvisioningInstruction instruction) {
        return instruction.requireName().getValue();
    }
}
