/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Selvage's northbound API over RESTCONF, in the words of its YANG models: intent is written, operations are called,
 * {@link #state} is read. Safe for use by several threads.
 */
public final class Northbound {
    static final String NODES = "data/selvage-fabric:transport-nodes";
    static final String NETWORKS = "data/selvage-network:virtual-networks";
    static final String INSTRUCTIONS = "data/selvage-provisioning:provisioning-instructions";
    private static final String ZONES = "data/selvage-fabric:transport-zones";
    private static final String DOMAINS = "data/selvage-fabric:mobility-domains";

    private final Restconf restconf;
    private final OperationalState state;

    /**
     * Creates the client.
     *
     * @param restconf how to reach the controller
     */
    public Northbound(final Restconf restconf) {
        this.restconf = requireNonNull(restconf);
        state = new OperationalState(restconf);
    }

    /** {@return the client underneath, for requests of any shape} */
    public Restconf restconf() {
        return restconf;
    }

    /** {@return what the controller tells of itself} */
    public OperationalState state() {
        return state;
    }

    /**
     * A virtual network.
     *
     * @param name its name
     * @param zone its transport zone
     * @param vni its VNI; 0 to have one allocated
     * @param subnet its IPv4 prefix
     * @param floodUnknown whether unknown unicast is flooded
     */
    public record Network(String name, String zone, int vni, String subnet, boolean floodUnknown) {
    }

    /**
     * A provisioning instruction.
     *
     * @param name its name
     * @param deviceId MAC address, UUID or name of the device
     * @param network its virtual network
     * @param addresses its IP addresses; any, when empty
     */
    public record Instruction(String name, String deviceId, String network, List<String> addresses) {
        public Instruction {
            addresses = List.copyOf(addresses);
        }
    }

    /**
     * What {@code wait-realised} said.
     *
     * @param realised whether every node has confirmed the generation
     * @param generation the generation
     * @param text the whole answer
     */
    public record Realisation(boolean realised, long generation, String text) {
    }

    /**
     * Creates or changes a transport zone.
     *
     * @param name its name
     * @param encapsulation {@code vxlan}, {@code geneve}, {@code gre}, {@code none}
     */
    public void putZone(final String name, final String encapsulation) {
        final var zone = restconf.object().put("name", name).put("encapsulation", encapsulation);
        put(ZONES + "/transport-zone=" + name, "selvage-fabric:transport-zone", zone);
    }

    /**
     * Deletes a transport zone.
     *
     * @param name its name
     */
    public void deleteZone(final String name) {
        restconf.delete(ZONES + "/transport-zone=" + name);
    }

    /**
     * What a user says of a node with physical ports.
     *
     * @param name its name
     * @param kind {@code hypervisor} or {@code tor-openflow}
     * @param uplink name of the port that leads into the physical network
     * @param gateway the hypervisor that takes it into networks with encapsulation, if it needs one
     * @param oneTable whether it has one flow table only
     * @param capabilities what it can do beyond what its protocol promises
     */
    public record Node(String name, String kind, String uplink, Optional<String> gateway, boolean oneTable,
            List<String> capabilities) {
        /** A node that can do what its protocol promises. */
        public Node(final String name, final String kind, final String uplink, final Optional<String> gateway,
                final boolean oneTable) {
            this(name, kind, uplink, gateway, oneTable, List.of());
        }
    }

    /**
     * Creates or changes the configuration of a node.
     *
     * @param node the node
     */
    public void putNode(final Node node) {
        final var json = restconf.object().put("name", node.name()).put("kind", node.kind())
            .put("flow-tables", node.oneTable() ? "one" : "several");
        json.putArray("uplink").add(node.uplink());
        node.gateway().ifPresent(gateway -> json.put("gateway", gateway));
        if (!node.capabilities().isEmpty()) {
            node.capabilities().forEach(json.putArray("capability")::add);
        }
        put(NODES + "/transport-node=" + node.name(), "selvage-fabric:transport-node", json);
    }

    /**
     * Says what of the LLDP of a node's neighbours is believed.
     *
     * @param node name of the node
     * @param trust what is believed, by name of the leaf
     */
    public void putLldpTrust(final String node, final Map<String, Boolean> trust) {
        final var entry = restconf.object().put("name", node);
        final var container = entry.putObject("lldp-trust");
        trust.forEach(container::put);
        put(NODES + "/transport-node=" + node, "selvage-fabric:transport-node", entry);
    }

    /**
     * Removes the configuration of a node.
     *
     * @param name its name
     */
    public void deleteNode(final String name) {
        restconf.delete(NODES + "/transport-node=" + name);
    }

    /**
     * Gives a virtual network its VLAN.
     *
     * @param network its name
     * @param vlan VLAN identifier
     */
    public void setVlan(final String network, final int vlan) {
        final var body = restconf.object();
        body.putArray("selvage-network:virtual-network").addObject().put("name", network).put("vlan", vlan);
        restconf.patch(NETWORKS + "/virtual-network=" + network, body);
    }

    /**
     * Creates or changes a virtual network.
     *
     * @param network the network
     */
    public void putNetwork(final Network network) {
        put(NETWORKS + "/virtual-network=" + network.name(), "selvage-network:virtual-network", json(network));
    }

    /**
     * Creates or changes many virtual networks in one request.
     *
     * @param networks the networks
     */
    public void patchNetworks(final List<Network> networks) {
        final var body = restconf.object();
        final var list = body.putObject("selvage-network:virtual-networks").putArray("virtual-network");
        networks.forEach(network -> list.add(json(network)));
        restconf.patch(NETWORKS, body);
    }

    /**
     * Deletes a virtual network.
     *
     * @param name its name
     */
    public void deleteNetwork(final String name) {
        restconf.delete(NETWORKS + "/virtual-network=" + name);
    }

    /**
     * Creates or changes a provisioning instruction.
     *
     * @param instruction the instruction
     */
    public void putInstruction(final Instruction instruction) {
        put(INSTRUCTIONS + "/provisioning-instruction=" + instruction.name(),
            "selvage-provisioning:provisioning-instruction", json(instruction));
    }

    /**
     * Creates or changes many provisioning instructions in one request.
     *
     * @param instructions the instructions
     */
    public void patchInstructions(final List<Instruction> instructions) {
        final var body = restconf.object();
        final var list = body.putObject("selvage-provisioning:provisioning-instructions")
            .putArray("provisioning-instruction");
        instructions.forEach(instruction -> list.add(json(instruction)));
        restconf.patch(INSTRUCTIONS, body);
    }

    /**
     * Withdraws a provisioning instruction.
     *
     * @param name its name
     */
    public void deleteInstruction(final String name) {
        restconf.delete(INSTRUCTIONS + "/provisioning-instruction=" + name);
    }

    /**
     * Deletes all instructions, networks and configuration of nodes, and all transport zones but one.
     *
     * @param zone name of that zone
     * @param encapsulation its encapsulation
     */
    public void clear(final String zone, final String encapsulation) {
        restconf.delete(INSTRUCTIONS);
        restconf.delete(NETWORKS);
        restconf.delete(NODES);
        final var body = restconf.object();
        body.putObject("selvage-fabric:transport-zones").putArray("transport-zone").addObject().put("name", zone)
            .put("encapsulation", encapsulation);
        restconf.put(ZONES, body);
    }

    /**
     * Sets single leaves of an instruction.
     *
     * @param name its name
     * @param leaves the leaves and their new values
     */
    public void patchInstruction(final String name, final Map<String, String> leaves) {
        final var body = restconf.object();
        final var entry = body.putArray("selvage-provisioning:provisioning-instruction").addObject().put("name", name);
        leaves.forEach(entry::put);
        restconf.patch(INSTRUCTIONS + "/provisioning-instruction=" + name, body);
    }

    private ObjectNode json(final Network network) {
        final var json = restconf.object().put("name", network.name()).put("transport-zone", network.zone())
            .put("unknown-unicast", network.floodUnknown() ? "flood" : "drop");
        if (network.vni() > 0) {
            json.put("vni", network.vni());
        }
        json.putArray("subnet").addObject().put("prefix", network.subnet());
        return json;
    }

    private ObjectNode json(final Instruction instruction) {
        final var json = restconf.object().put("name", instruction.name()).put("device-id", instruction.deviceId())
            .put("virtual-network", instruction.network());
        if (!instruction.addresses().isEmpty()) {
            final var list = json.putArray("ip-address");
            instruction.addresses().forEach(list::add);
        }
        return json;
    }

    private void put(final String path, final String name, final ObjectNode entry) {
        final var body = restconf.object();
        body.putArray(name).add(entry);
        restconf.put(path, body);
    }

    /**
     * Waits until all nodes have realised everything that was accepted before this call.
     *
     * @param timeout whole seconds are sent
     * @return what the controller said
     */
    public Realisation waitRealised(final Duration timeout) {
        return waitRealised(restconf.object(), timeout);
    }

    /**
     * Waits until the nodes that something concerns have realised everything that was accepted before this call.
     *
     * @param scope {@code node}, {@code virtual-network} or {@code provisioning-instruction}
     * @param name its name
     * @param timeout whole seconds are sent
     * @return what the controller said
     */
    public Realisation waitRealised(final String scope, final String name, final Duration timeout) {
        return waitRealised(restconf.object().put(scope, name), timeout);
    }

    private Realisation waitRealised(final ObjectNode input, final Duration timeout) {
        final var output = restconf.call("selvage-operations:wait-realised",
            input.put("timeout", timeout.toSeconds()));
        return new Realisation(output.path("realised").asBoolean(), output.path("generation").asLong(),
            output.toString());
    }

    /**
     * Waits until everything is realised everywhere, by nodes that have been away for long as well.
     *
     * @param timeout how long at most
     * @throws AssertionError if it is not in time
     */
    public void awaitRealised(final Duration timeout) {
        final long deadline = System.nanoTime() + timeout.toNanos();
        var answer = waitRealised(timeout);
        while (!answer.realised() && System.nanoTime() < deadline) {
            Await.pass(Duration.ofMillis(500));
            answer = waitRealised(Duration.ofNanos(Math.max(0, deadline - System.nanoTime())));
        }
        if (!answer.realised()) {
            throw new AssertionError("not realised within %d s: %s".formatted(timeout.toSeconds(), answer.text()));
        }
    }

    /**
     * Makes the controller read a node anew.
     *
     * @param node its name
     */
    public void resync(final String node) {
        restconf.call("selvage-operations:resync", restconf.object().put("node", node));
    }

    /**
     * Takes a node that is gone for good out of the record.
     *
     * @param node its name
     */
    public void forgetNode(final String node) {
        restconf.call("selvage-operations:forget-node", restconf.object().put("node", node));
    }

    /**
     * Listens to notifications of {@code selvage-provisioning}.
     *
     * @param names their names
     * @return the stream
     */
    public EventStream events(final String... names) {
        return EventStream.open(restconf, Stream.of(names)
            .map(name -> "(urn:selvage:provisioning?revision=2026-11-20)" + name).toList());
    }

    /**
     * Limits where devices may be.
     *
     * @param name name of the mobility domain
     * @param nodes its nodes
     */
    public void putMobilityDomain(final String name, final List<String> nodes) {
        final var domain = restconf.object().put("name", name);
        final var list = domain.putArray("node");
        nodes.forEach(list::add);
        put(DOMAINS + "/mobility-domain=" + name, "selvage-fabric:mobility-domain", domain);
    }

    /**
     * Removes a mobility domain.
     *
     * @param name its name
     */
    public void deleteMobilityDomain(final String name) {
        restconf.delete(DOMAINS + "/mobility-domain=" + name);
    }

    /**
     * Announces that a device is about to move.
     *
     * @param device its identifier
     * @param node the node that it goes to
     * @return whether every node was prepared in time
     */
    public boolean announceMigration(final String device, final String node) {
        return restconf.call("selvage-operations:announce-migration",
            restconf.object().put("device-id", device).put("target-node", node)).path("prepared").asBoolean();
    }

    /**
     * Asks where an address is served.
     *
     * @param network the virtual network
     * @param address IP address in it
     * @return the answer of the directory
     */
    public JsonNode resolve(final String network, final String address) {
        return restconf.call("selvage-operations:resolve",
            restconf.object().put("virtual-network", network).put("ip-address", address));
    }

    /**
     * Reads the drop counters of all nodes.
     *
     * @return packets dropped since the flows were made, by reason
     */
    public Map<String, Long> drops() {
        final var drops = new TreeMap<String, Long>();
        for (final var drop : restconf.call("selvage-operations:read-drops", restconf.object()).path("drop")) {
            drops.merge(drop.path("reason").asText(), drop.path("packets").asLong(), Long::sum);
        }
        return drops;
    }
}
