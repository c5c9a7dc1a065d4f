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

import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.Rate;
import java.util.Optional;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Dscp;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.ProvisioningInstructionBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.Port;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.PortBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.port.EgressRateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.provisioning.instructions.provisioning.instruction.port.IngressRateBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** What instructions say of ports, as the datastore has it. */
public class PortParserTest {
    private static final ObjectName NAME = new ObjectName("x");

    @Test
    public void portAsWritten() {
        final var builder = new ProvisioningInstructionBuilder().setName(NAME)
            .setDeviceId(new DeviceId("x"))
            .setVirtualNetwork(new ObjectName("n"));
        assertEquals(PortPolicy.NONE, IntentParser.instruction(builder.build()).port());
        assertEquals(PortPolicy.NONE, IntentParser.instruction(builder.setPort(new PortBuilder().build()).build())
            .port());
        assertEquals(new PortPolicy(PortPolicy.Type.LAYER_3, Optional.of(100), Optional.of(5), Optional.of(46),
                Optional.of(new Rate(10_000, 2_500)), Optional.of(new Rate(500, 64)), Optional.of("in"),
                Optional.of("out")),
            IntentParser.instruction(builder.setPort(new PortBuilder().setType(Port.Type.Layer3)
                .setAccessVlan(Uint16.valueOf(100)).setClassOfService(Uint8.valueOf(5))
                .setDscp(new Dscp(Uint8.valueOf(46)))
                .setIngressRate(new IngressRateBuilder().setKbps(Uint32.valueOf(10_000)).build())
                .setEgressRate(new EgressRateBuilder().setKbps(Uint32.valueOf(500)).setBurstKb(Uint32.valueOf(64))
                    .build())
                .setIngressAcl("in").setEgressAcl("out").build()).build()).port());
    }

    @Test
    public void aBurstWithoutARateIsRefused() {
        final var instruction = new ProvisioningInstructionBuilder().setName(NAME)
            .setDeviceId(new DeviceId("x"))
            .setVirtualNetwork(new ObjectName("n")).setPort(new PortBuilder().setIngressRate(
                new IngressRateBuilder().setBurstKb(Uint32.ONE).build()).build()).build();
        assertEquals("port/ingress-rate/kbps: missing, and burst-kb alone limits nothing",
            assertThrows(IllegalArgumentException.class, () -> IntentParser.instruction(instruction)).getMessage());
    }
}
