/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.intent;

import static org.junit.Assert.assertEquals;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.MobilityDomain;
import io.selvage.core.facts.NodeConfig;
import io.selvage.core.facts.PortPolicy;
import io.selvage.core.facts.TransportZone;
import io.selvage.core.facts.VirtualNetwork;
import io.selvage.core.facts.VirtualNetwork.Subnet;
import io.selvage.core.net.Ip;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.Test;

public class IntentRulesTest {
    private static final String INSTRUCTION =
        "/selvage-provisioning:provisioning-instructions/provisioning-instruction";

    private final IntentView view = new IntentView();

    @Test
    public void wholeIntentInOneTransactionInAnyOrder() {
        accepts(instruction("web-1", "vm-1", "blue", "02:00:00:00:00:01", "10.0.0.1"), network("blue", "tz1", 5000),
            zone("tz1", "default"));
        refuses("/selvage-network:virtual-networks/virtual-network[name='green']/transport-zone:"
            + " there is no transport zone 'tz9'; create it first, or in the same request",
            network("green", "tz9", null));
    }

    @Test
    public void referencesMustExist() {
        refuses(INSTRUCTION + "[name='web-1']/virtual-network: there is no virtual network 'blue';"
            + " create it first, or in the same request",
            instruction("web-1", "vm-1", "blue", null));
        good();
        refuses(INSTRUCTION + "[name='web-9']/mobility-domain: there is no mobility domain 'racks';"
            + " create it first, or in the same request",
            provision(new Instruction("web-9", new DeviceId("vm-9"), "blue", Optional.empty(), new TreeSet<>(),
                Optional.of("racks"))));
        refuses("/selvage-fabric:transport-nodes/transport-node[name='hv1']/transport-zone: there is no transport zone"
            + " 'tz9'; create it first, or in the same request",
            node("hv1", "tz1", "tz9"));
    }

    @Test
    public void refusedChangesLeaveNothing() {
        refused(network("blue", "tz1", null), zone("tz2", "default"));
        refuses("/selvage-network:virtual-networks/virtual-network[name='blue']/transport-zone: there is no transport"
            + " zone 'tz2'; create it first, or in the same request", network("blue", "tz2", null));
    }

    @Test
    public void whatIsUsedStays() {
        good();
        refuses("/selvage-fabric:transport-zones/transport-zone[name='tz1']: transport zone 'tz1' is used by virtual"
            + " network 'blue' and 1 more (/selvage-network:virtual-networks/virtual-network[name='blue']/transport-"
            + "zone); change or remove what uses it first, or in the same request",
            new Change.Zone("tz1", Optional.empty()));
        refuses("/selvage-network:virtual-networks/virtual-network[name='blue']: virtual network 'blue' is used by"
            + " instruction 'web-1' (" + INSTRUCTION + "[name='web-1']/virtual-network);"
            + " change or remove what uses it first, or in the same request",
            new Change.Network("blue", Optional.empty()));
        accepts(new Change.Network("blue", Optional.empty()), new Change.Provision("web-1", Optional.empty()));
        accepts(new Change.Network("green", Optional.empty()), node("hv1", "tz1"));
        refuses("/selvage-fabric:transport-zones/transport-zone[name='tz1']: transport zone 'tz1' is used by transport"
            + " node 'hv1' (/selvage-fabric:transport-nodes/transport-node[name='hv1']/transport-zone);"
            + " change or remove what uses it first, or in the same request",
            new Change.Zone("tz1", Optional.empty()));
        accepts(new Change.Config("hv1", Optional.empty()), new Change.Zone("tz1", Optional.empty()));
    }

    @Test
    public void usedMobilityDomainStays() {
        good();
        final var domain = new Change.Domain("racks",
            Optional.of(new MobilityDomain("racks", Set.of("hv1"), Set.of(), Set.of())));
        accepts(domain, provision(new Instruction("web-2", new DeviceId("vm-2"), "blue", Optional.empty(),
            new TreeSet<>(), Optional.of("racks"))));
        refuses("/selvage-fabric:mobility-domains/mobility-domain[name='racks']: mobility domain 'racks' is used by"
            + " instruction 'web-2' (" + INSTRUCTION + "[name='web-2']/mobility-domain);"
            + " change or remove what uses it first, or in the same request",
            new Change.Domain("racks", Optional.empty()));
        accepts(instruction("web-2", "vm-2", "blue", null));
        accepts(new Change.Domain("racks", Optional.empty()));
    }

    @Test
    public void vniIsUniqueWithinFabric() {
        good();
        final var taken = "/selvage-network:virtual-networks/virtual-network[name='red']/vni: VNI 5000 is taken by"
            + " virtual network 'blue' of the same fabric; choose another one, or leave it out and the controller"
            + " allocates one";
        refuses(taken, network("red", "tz1", 5000));
        accepts(zone("tz2", "other"), network("red", "tz2", 5000));
        refuses(taken, zone("tz2", "default"));
        // Swapped in one transaction
        accepts(network("green", "tz1", 5001));
        accepts(network("green", "tz1", 5000), network("blue", "tz1", 5001));
    }

    @Test
    public void allocatedVniIsTaken() {
        good();
        accepts(new Change.Allocated("default", "green", Optional.of(6000)));
        refuses("/selvage-network:virtual-networks/virtual-network[name='red']/vni: VNI 6000 is taken by virtual"
            + " network 'green' of the same fabric, to which it was allocated;"
            + " choose another one, or leave it out and the controller allocates one",
            network("red", "tz1", 6000));
        // Given its own, the network does not need the one on record
        accepts(network("green", "tz1", 6001));
        accepts(network("red", "tz1", 6000));
        accepts(network("red", "tz1", null), network("green", "tz1", 6000));
        accepts(network("green", "tz1", null));
        assertEquals(1, refused(network("red", "tz1", 6000)).size());
        accepts(new Change.Allocated("default", "green", Optional.empty()));
        accepts(network("red", "tz1", 6000));
    }

    @Test
    public void deviceIsProvisionedOnce() {
        good();
        accepts(instruction("a", "00:00:5E:00:53:AF", "blue", null));
        refuses(INSTRUCTION + "[name='b']/device-id: device 00:00:5e:00:53:af has instruction 'a' already, in the same"
            + " fabric; change that one; for a further interface of the same device, give each instruction its"
            + " mac-address, or its port/access-vlan",
            instruction("b", "00:00:5e:00:53:af", "green", null));
        accepts(zone("tz2", "other"), network("red", "tz2", null), instruction("b", "00:00:5e:00:53:af", "red", null));
        // Names are compared exactly
        accepts(instruction("c", "VM-1", "blue", null));
        // Several interfaces of one machine
        accepts(instruction("d", "vm-7", "blue", "02:00:00:00:00:71"));
        accepts(instruction("e", "vm-7", "blue", "02:00:00:00:00:72"));
        refused(instruction("f", "vm-7", "blue", null));
        // A device that changes hands in one transaction
        accepts(new Change.Provision("d", Optional.empty()), instruction("g", "vm-7", "blue", "02:00:00:00:00:71"));
        accepts(instruction("g", "vm-7", "blue", "02:00:00:00:00:71"));
        // The other fabric becomes the same one
        refused(zone("tz2", "default"));
        refused(network("red", "tz1", null));
    }

    @Test
    public void addressesOfANetworkAreUnique() {
        good();
        refuses(INSTRUCTION + "[name='x']/mac-address: MAC address 02:00:00:00:00:01 is used in network 'blue' by"
            + " instruction 'web-1'; give each device its own",
            instruction("x", "vm-x", "blue", "02:00:00:00:00:01"));
        refuses(INSTRUCTION + "[name='x']/device-id: MAC address 02:00:00:00:00:01 is used in network 'blue' by"
            + " instruction 'web-1'; give each device its own",
            instruction("x", "02:00:00:00:00:01", "blue", null));
        refuses(INSTRUCTION + "[name='x']/ip-address: 10.0.0.1 is used in network 'blue' by instruction 'web-1';"
            + " give each device its own",
            instruction("x", "vm-x", "blue", null, "10.0.0.1"));
        accepts(instruction("x", "vm-x", "green", "02:00:00:00:00:01", "10.0.0.1"));
    }

    @Test
    public void addressesMustBeOfOneDevice() {
        good();
        for (final var ip : List.of("224.0.0.5", "0.0.0.0", "255.255.255.255", "ff02::1", "::")) {
            refuses(INSTRUCTION + "[name='x']/ip-address: " + ip + " is not the address of one device;"
                + " give a unicast address", instruction("x", "vm-x", "green", null, ip));
        }
        assertEquals(1, refused(instruction("x", "01:00:5e:00:00:05", "green", null)).stream()
            .filter(violation -> violation.path().endsWith("/device-id")).count());
        refused(instruction("x", "vm-x", "green", "00:00:00:00:00:00"));
    }

    @Test
    public void layer3PortsNeedAGatewayThatIsNotTheirs() {
        good();
        accepts(network("grey", "tz1", null, subnet("10.3.0.0/24", "10.3.0.1"), subnet("10.4.0.0/24", null)));
        final var path = INSTRUCTION + "[name='x']/port/type: ";
        accepts(layer3("x", "10.3.0.9"));
        refuses(path + "a layer-3 port talks to the gateway of its subnet, and without ip-address it is in none;"
            + " give the device an ip-address, or make the port layer-2", layer3("x"));
        refuses(path + "network 'grey' has no gateway for 10.4.0.9, and a layer-3 port talks to nobody else;"
            + " give its subnet a gateway, or make the port layer-2", layer3("x", "10.3.0.9", "10.4.0.9"));
        refuses(path + "10.3.0.1 is the gateway itself, which a layer-3 port talks to;"
            + " give the device another ip-address, or make the port layer-2", layer3("x", "10.3.0.1"));
        refuses(path + "network 'grey' has no gateway for 10.3.0.9, and a layer-3 port talks to nobody else;"
            + " give its subnet a gateway, or make the port layer-2",
            network("grey", "tz1", null, subnet("10.3.0.0/24", null)));
    }

    private static Change layer3(final String name, final String... ips) {
        final var none = PortPolicy.NONE;
        return provision(new Instruction(name, new DeviceId(name), "grey", Optional.empty(),
            Stream.of(ips).map(Ip::of).collect(Collectors.toCollection(TreeSet::new)), Optional.empty(), false,
            new PortPolicy(PortPolicy.Type.LAYER_3, none.accessVlan(), none.classOfService(), none.dscp(),
                none.ingressRate(), none.egressRate(), none.ingressAcl(), none.egressAcl())));
    }

    @Test
    public void subnets() {
        good();
        refuses("/selvage-network:virtual-networks/virtual-network[name='red']/subnet[prefix='10.1.0.0/24']/gateway:"
            + " 10.2.0.1 is not in the subnet 10.1.0.0/24; give an address of the subnet",
            network("red", "tz1", null, subnet("10.1.0.0/24", "10.2.0.1")));
        refused(network("red", "tz1", null, subnet("10.1.0.0/24", "fd00::1")));
        refuses("/selvage-network:virtual-networks/virtual-network[name='red']/subnet[prefix='10.1.0.7/24']/prefix:"
            + " the subnet overlaps with subnet 10.1.0.0/16 of the same network; give subnets that have no address"
            + " in common",
            network("red", "tz1", null, subnet("10.1.0.0/16", null), subnet("10.1.0.7/24", null)));
        accepts(network("red", "tz1", null, subnet("10.1.0.0/16", "10.1.0.1"), subnet("10.2.0.0/16", null),
            subnet("fd00::/64", "fd00::1")));
        // The same prefix in another network
        accepts(network("green", "tz1", null, subnet("10.1.0.0/16", "10.1.0.1")));
        refuses(INSTRUCTION + "[name='x']/ip-address: 10.3.0.1 is in no subnet of network 'red', which has 10.1.0.0/16,"
            + " 10.2.0.0/16, fd00::/64; give an address of one of them, or add a subnet to the network first",
            instruction("x", "vm-x", "red", null, "10.3.0.1"));
        accepts(instruction("x", "vm-x", "red", null, "10.2.0.1", "fd00::7"));
        assertEquals(List.of(INSTRUCTION + "[name='x']/ip-address"), refused(network("red", "tz1", null,
            subnet("10.2.0.0/16", null))).stream().map(Violation::path).toList());
        accepts(network("red", "tz1", null));
    }

    @Test
    public void kindsOfReasons() {
        good();
        assertEquals(Set.of(Violation.Kind.INVALID), kinds(network("red", "tz9", null)));
        assertEquals(Set.of(Violation.Kind.TAKEN), kinds(network("red", "tz1", 5000)));
        assertEquals(Set.of(Violation.Kind.IN_USE), kinds(new Change.Zone("tz1", Optional.empty())));
    }

    @Test
    public void costDoesNotGrowWithSize() {
        accepts(zone("tz1", "default"), network("blue", "tz1", null));
        final int many = 20_000;
        final long[] nanos = new long[2];
        for (int half = 0; half < 2; half++) {
            final long begin = System.nanoTime();
            for (int i = half * many; i < (half + 1) * many; i++) {
                final var mac = new MacAddress(0x0200_0000_0000L + i);
                final var ip = new Ip(0, 0x0A00_0001L + i, false);
                assertEquals(List.of(), IntentRules.judge(view, List.of(provision(new Instruction("i" + i,
                    new DeviceId("vm-" + i), "blue", Optional.of(mac), new TreeSet<>(Set.of(ip)), Optional.empty())))));
            }
            nanos[half] = System.nanoTime() - begin;
        }
        // Generous: anything that walks over all instructions is a thousand times slower
        assertEquals(nanos[1] + " ns after " + nanos[0] + " ns", true, nanos[1] < 10 * nanos[0]);
    }

    private void good() {
        accepts(zone("tz1", "default"), network("blue", "tz1", 5000), network("green", "tz1", null),
            instruction("web-1", "vm-1", "blue", "02:00:00:00:00:01", "10.0.0.1"));
    }

    private void accepts(final Change... changes) {
        assertEquals(List.of(), IntentRules.judge(view, Arrays.asList(changes)));
    }

    private List<Violation> refused(final Change... changes) {
        final var violations = IntentRules.judge(view, Arrays.asList(changes));
        assertEquals("refused", false, violations.isEmpty());
        return violations;
    }

    private void refuses(final String text, final Change... changes) {
        assertEquals(List.of(text), IntentRules.judge(view, Arrays.asList(changes)).stream()
            .map(Violation::toString).toList());
    }

    private Set<Violation.Kind> kinds(final Change... changes) {
        return refused(changes).stream().map(Violation::kind).collect(Collectors.toSet());
    }

    private static Change zone(final String name, final String fabric) {
        return new Change.Zone(name, Optional.of(new TransportZone(name, fabric, Encapsulation.VXLAN, true)));
    }

    private static Change node(final String name, final String... zones) {
        return new Change.Config(name, Optional.of(new NodeConfig(name, Optional.empty(), "default", Set.of(zones),
            Optional.empty(), Optional.empty())));
    }

    private static Change network(final String name, final String zone, final Integer vni, final Subnet... subnets) {
        return new Change.Network(name, Optional.of(new VirtualNetwork(name, Optional.empty(), Optional.ofNullable(vni),
            zone, List.of(subnets), true)));
    }

    private static Subnet subnet(final String prefix, final String gateway) {
        return new Subnet(IpPrefix.of(prefix), Optional.ofNullable(gateway).map(Ip::of));
    }

    private static Change instruction(final String name, final String device, final String network, final String mac,
            final String... ips) {
        return provision(new Instruction(name, new DeviceId(device), network,
            Optional.ofNullable(mac).map(MacAddress::of),
            Stream.of(ips).map(Ip::of).collect(Collectors.toCollection(TreeSet::new)), Optional.empty()));
    }

    private static Change provision(final Instruction instruction) {
        return new Change.Provision(instruction.name(), Optional.of(instruction));
    }
}
