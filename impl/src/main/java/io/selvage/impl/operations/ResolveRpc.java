/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.operations;

import com.google.common.util.concurrent.ListenableFuture;
import io.selvage.core.fabric.Fabric;
import io.selvage.core.logical.Member;
import io.selvage.core.logical.ResolvedNetwork;
import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.net.Ip;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.status.Yang;
import java.util.Optional;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.Resolve;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResolveInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResolveOutput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.ResolveOutputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.resolve.input.address.IpAddress;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.resolve.input.address.MacAddress;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.Vni;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.common.RpcResult;
import org.opendaylight.yangtools.yang.common.RpcResultBuilder;
import org.opendaylight.yangtools.yang.common.Uint32;

/** {@code resolve}: the directory (D2). */
public final class ResolveRpc implements Resolve {
    private final FabricLoop loop;

    /**
     * Makes it.
     *
     * @param loop the loop
     */
    public ResolveRpc(final FabricLoop loop) {
        this.loop = loop;
    }

    @Override
    public ListenableFuture<RpcResult<ResolveOutput>> invoke(final ResolveInput input) {
        final var network = input.requireVirtualNetwork().getValue();
        return Futures.of(loop.ask(fabric -> resolve(fabric, network, input)));
    }

    private static RpcResult<ResolveOutput> resolve(final Fabric fabric, final String name, final ResolveInput input) {
        final var network = fabric.networks().get(name);
        if (network == null) {
            return error("virtual-network: '" + name + "' does not exist");
        }
        return switch (input.getAddress()) {
            case IpAddress ip -> answer(fabric, network,
                fabric.resolve(name, Ip.of(ip.requireIpAddress().stringValue())));
            case MacAddress mac -> answer(fabric, network,
                fabric.resolve(name, io.selvage.core.net.MacAddress.of(mac.requireMacAddress().getValue())));
            case null, default -> error("one of ip-address and mac-address must be given");
        };
    }

    private static RpcResult<ResolveOutput> error(final String message) {
        return RpcResultBuilder.<ResolveOutput>failed()
            .withError(ErrorType.APPLICATION, ErrorTag.INVALID_VALUE, message).build();
    }

    private static RpcResult<ResolveOutput> answer(final Fabric fabric, final ResolvedNetwork network,
            final Optional<Member> member) {
        final var output = new ResolveOutputBuilder().setFound(member.isPresent());
        member.ifPresent(found -> {
            output.setMacAddress(Yang.mac(found.mac())).setNode(new NodeName(found.place().node()));
            Optional.ofNullable(fabric.bindings().get(found.instruction()))
                .ifPresent(binding -> output.setDeviceId(new DeviceId(binding.device().text())));
            Optional.ofNullable(fabric.nodes().get(found.place().node())).flatMap(ResolvedNode::tunnelIp)
                .ifPresent(ip -> output.setLocator(Yang.ip(ip)));
            network.knownVni().ifPresent(vni -> output.setVni(new Vni(Uint32.valueOf(vni))));
        });
        return RpcResultBuilder.success(output.build()).build();
    }
}
