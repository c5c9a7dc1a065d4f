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
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.logical.Gateway;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Optional;

/**
 * Why an instruction cannot be carried out in its network, wherever its device is. Each reason names the leaf, what is
 * wrong with it, and the remedy.
 */
final class InstructionRules {
    private final FactStore facts;
    private final Resolver resolver;

    InstructionRules(final FactStore facts, final Resolver resolver) {
        this.facts = facts;
        this.resolver = resolver;
    }

    /** What is wrong with an instruction as the user wrote it. */
    Optional<String> problem(final Instruction instruction, final ResolvedNetwork.Usable network) {
        return resolver.rival(instruction, network.fabric())
            .map(rival -> "device-id: '" + instruction.device() + "' already has instruction '" + rival
                + "': remove one, or tell their interfaces apart by mac-address")
            .or(() -> instruction.ips().stream().filter(ip -> !network.intent().admits(ip)).findFirst()
                .map(ip -> "ip-address: " + ip + " is in no subnet of network '" + instruction.network() + "'"))
            .or(() -> instruction.port().type() == PortPolicy.Type.LAYER_3 ? unrouted(instruction, network)
                : Optional.empty())
            .or(() -> accessList("ingress-acl", instruction.port().ingressAcl()))
            .or(() -> accessList("egress-acl", instruction.port().egressAcl()))
            .or(() -> instruction.ips().stream().filter(ip -> !ip.isUnicast()).findFirst()
                .map(ip -> "ip-address: " + ip + " is no address of a single device"));
    }

    /** What is wrong with the MAC address of a device, given or found out. */
    static Optional<String> problem(final MacAddress mac, final ResolvedNetwork.Usable network) {
        if (!mac.isStation()) {
            return Optional.of("mac-address: " + mac + " is no address of a single device");
        }
        return mac.equals(Gateway.macOf(network.vni()))
            ? Optional.of("mac-address: " + mac + " is that of the gateways of network '" + network.intent().name()
                + "': give another")
            : Optional.empty();
    }

    /** Why a device cannot talk to a gateway. */
    private static Optional<String> unrouted(final Instruction instruction, final ResolvedNetwork.Usable network) {
        return instruction.ips().isEmpty()
            ? Optional.of("port/type: a layer-3 port needs to know the ip-address of its device: give it, or make the "
                + "port layer-2")
            : instruction.ips().stream().flatMap(ip -> unrouted(ip, network).stream()).findFirst();
    }

    private static Optional<String> unrouted(final Ip ip, final ResolvedNetwork.Usable network) {
        final var gateway = Gateway.of(network.intent(), ip);
        if (gateway.isEmpty()) {
            return Optional.of("port/type: network '" + network.intent().name() + "' has no gateway for " + ip
                + ", and a layer-3 port talks to nobody else: give its subnet one, or make the port layer-2");
        }
        return gateway.orElseThrow().address().equals(ip)
            ? Optional.of("port/type: " + ip + " is the gateway itself, which a layer-3 port talks to: give the device "
                + "another ip-address, or make the port layer-2")
            : Optional.empty();
    }

    private Optional<String> accessList(final String leaf, final Optional<String> name) {
        final var acls = facts.instructions.acls;
        return name.flatMap(given -> acls.get(given).isPresent() ? acls.problem(given, Dialect.OPEN_VSWITCH)
            : Optional.of("acl '" + given + "' does not exist: create it, or name another"))
            .map(problem -> "port/" + leaf + ": " + problem);
    }
}
