/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.lab;

import io.selvage.testkit.Await;
import io.selvage.testkit.Device;
import io.selvage.testkit.Frames;
import io.selvage.testkit.FreshStart;
import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Northbound.Instruction;
import io.selvage.testkit.OpenFlowTor;
import io.selvage.testkit.Testbed;
import java.util.List;
import java.util.Map;
import org.junit.ClassRule;
import org.junit.Test;

/** Two fabrics in one controller, each with a hypervisor, a ToR switch and a physical network of its own: P12. */
public class FabricsLabTest extends LabTest {
    @ClassRule
    public static final TestbedRule TESTBED = new TestbedRule("t15");

    private static final String VM_MAC = "02:5e:fa:00:00:01";
    private static final String SERVER_MAC = "02:5e:fa:00:00:02";

    /**
     * One of the two.
     *
     * @param fabric its name, also that of its zone and network
     * @param hypervisor its hypervisor
     * @param tor its ToR switch
     * @param vm its virtual machine
     * @param server its server
     */
    private record Half(String fabric, Hypervisor hypervisor, OpenFlowTor tor, Device vm, Device server) { }

    public FabricsLabTest() {
        super(TESTBED);
    }

    /** The same VLAN, VNI, device name, MAC and IP addresses in both, and no frame from one into the other. */
    @Test
    public void sameNumbersAndNamesInTwoFabrics() {
        final var one = build("one", hv1());
        final var two = build("two", hv2());
        for (final var half : List.of(one, two)) {
            assertReaches(half.server(), half.vm());
            assertReaches(half.vm(), half.server());
        }
        try (var atVm = Frames.count(two.vm()); var atServer = Frames.count(two.server());
                var ownVm = Frames.count(one.vm())) {
            send(one.server(), one.vm(), "unicast");
            send(one.server(), "ff:ff:ff:ff:ff:ff", "10.0.0.255", "broadcast");
            send(one.vm(), one.server(), "back");
            send(two.server(), two.vm(), "own");
            send(two.vm(), two.server(), "own");
            assertAllArrive("unicast", ownVm);
            assertAllArrive("broadcast", ownVm);
            assertNoneArrived("own", ownVm);
            for (final var counter : List.of(atVm, atServer)) {
                assertAllArrive("own", counter);
                assertNoneArrived("unicast", counter);
                assertNoneArrived("broadcast", counter);
                assertNoneArrived("back", counter);
            }
        }
        // A device that is withdrawn in one is still there in the other.
        northbound().deleteInstruction("server-one");
        bed().awaitRealised();
        assertReaches(two.server(), two.vm());
        FreshStart.assertSame(bed());
    }

    private Half build(final String fabric, final Hypervisor hypervisor) {
        final var lab = bed().lab();
        final var physical = "br-" + fabric;
        final var tor = lab.addOpenFlowTor(fabric);
        lab.addUplink(tor.ovs(), tor.name(), OpenFlowTor.BRIDGE, physical);
        tor.connect();
        Await.until(tor + " appears", Testbed.SOON, () -> state().node(tor.node()).isPresent(), bed()::dump);
        lab.addUplink(hypervisor.ovs(), hypervisor.name(), Hypervisor.INTEGRATION_BRIDGE, physical);
        node(hypervisor.name(), "hypervisor", fabric);
        node(tor.node(), "tor-openflow", fabric);
        final var restconf = northbound().restconf();
        final var zone = restconf.object();
        zone.putArray("selvage-fabric:transport-zone").addObject().put("name", fabric).put("fabric", fabric)
            .put("encapsulation", "none");
        restconf.put("data/selvage-fabric:transport-zones/transport-zone=" + fabric, zone);
        final var network = restconf.object();
        network.putArray("selvage-network:virtual-network").addObject().put("name", fabric)
            .put("transport-zone", fabric).put("vni", 7001).put("vlan", 100);
        restconf.put("data/selvage-network:virtual-networks/virtual-network=" + fabric, network);

        final var vm = lab.addDevice("vm" + fabric, VM_MAC, "10.0.0.1/24");
        final var server = lab.addDevice("srv" + fabric, SERVER_MAC, "10.0.0.2/24");
        northbound().putInstruction(new Instruction("vm-" + fabric, "database", fabric, List.of(vm.ip())));
        northbound().putInstruction(new Instruction("server-" + fabric, SERVER_MAC, fabric, List.of(server.ip())));
        vm.plug(hypervisor, Map.of("iface-id", "database", "attached-mac", VM_MAC));
        tor.plug(server);
        Await.until("both run in fabric " + fabric, Testbed.SOON, () -> {
            server.announce();
            return state().runs("vm-" + fabric, hypervisor.name())
                && state().runs("server-" + fabric, tor.node());
        }, () -> state().instruction("vm-" + fabric) + "\n" + state().instruction("server-" + fabric) + "\n"
            + bed().dump());
        bed().awaitRealised();
        return new Half(fabric, hypervisor, tor, vm, server);
    }

    private void node(final String name, final String kind, final String fabric) {
        final var body = northbound().restconf().object();
        final var entry = body.putArray("selvage-fabric:transport-node").addObject().put("name", name)
            .put("kind", kind).put("fabric", fabric);
        entry.putArray("uplink").add("up0");
        northbound().restconf().put("data/selvage-fabric:transport-nodes/transport-node=" + name, body);
    }
}
