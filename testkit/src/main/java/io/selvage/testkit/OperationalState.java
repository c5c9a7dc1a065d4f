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

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a controller tells over RESTCONF of what it knows and has done. Safe for use by several threads. */
public final class OperationalState {
    private static final String BINDINGS = "data/selvage-provisioning:bindings?content=nonconfig";

    private final Restconf restconf;

    OperationalState(final Restconf restconf) {
        this.restconf = restconf;
    }

    /**
     * Reads the state of an instruction.
     *
     * @param name its name
     * @return the container {@code state}; a missing node if there is none yet
     */
    public JsonNode instruction(final String name) {
        return restconf.get(Northbound.INSTRUCTIONS + "/provisioning-instruction=" + name + "?content=nonconfig")
            .map(json -> json.path("selvage-provisioning:provisioning-instruction").path(0).path("state"))
            .orElseGet(() -> restconf.object().path("state"));
    }

    /**
     * Tells whether the device of an instruction runs at a node.
     *
     * @param name name of the instruction
     * @param node name of the node
     * @return whether it does
     */
    public boolean runs(final String name, final String node) {
        final var state = instruction(name);
        return "running".equals(state.path("status").asText())
            && node.equals(state.path("location").path("node").asText());
    }

    /**
     * Reads who is provisioned in a network.
     *
     * @param network name of the network
     * @return MAC addresses of its members, sorted
     */
    public List<String> members(final String network) {
        final var list = new ArrayList<String>();
        restconf.get(Northbound.NETWORKS + "/virtual-network=" + network + "/state?content=nonconfig")
            .ifPresent(json -> json.path("selvage-network:state").path("member").forEach(member ->
                list.add(member.path("mac-address").asText().toLowerCase(Locale.ROOT))));
        Collections.sort(list);
        return list;
    }

    /** {@return the binding table} */
    public List<JsonNode> bindings() {
        final var list = new ArrayList<JsonNode>();
        restconf.get(BINDINGS).ifPresent(json -> json.path("selvage-provisioning:bindings").path("binding")
            .forEach(list::add));
        return list;
    }

    /**
     * Finds a device in the binding table.
     *
     * @param mac its MAC address
     * @return its binding
     */
    public Optional<JsonNode> binding(final String mac) {
        return bindings().stream().filter(binding -> mac.equalsIgnoreCase(binding.path("mac-address").asText())
            || mac.equalsIgnoreCase(binding.path("device-id").asText())).findFirst();
    }

    /**
     * Reads the state of a node.
     *
     * @param name its name
     * @return the container {@code state}, if the controller knows the node
     */
    public Optional<JsonNode> node(final String name) {
        return restconf.get(Northbound.NODES + "/transport-node=" + name + "?content=nonconfig")
            .map(json -> json.path("selvage-fabric:transport-node").path(0).path("state"));
    }

    /**
     * Reads what is heard by LLDP at a port.
     *
     * @param node name of the node
     * @param port name of the port
     * @return the container {@code lldp}; a missing node if nothing was heard
     */
    public JsonNode lldp(final String node, final String port) {
        return restconf.get(Northbound.NODES + "/transport-node=" + node + "/state/port=" + port + "?content=nonconfig")
            .map(json -> json.path("selvage-fabric:port").path(0).path("lldp"))
            .orElseGet(() -> restconf.object().path("lldp"));
    }

    /** {@return the links of the physical topology, as {@code node/port -> node/port}} */
    public List<String> links() {
        final var links = new ArrayList<String>();
        restconf.get("data/network-topology:network-topology/topology=selvage?content=nonconfig")
            .ifPresent(json -> json.path("network-topology:topology").path(0).path("link").forEach(link ->
                links.add(link.path("source").path("source-node").asText() + "/"
                    + link.path("source").path("source-tp").asText() + " -> "
                    + link.path("destination").path("dest-node").asText() + "/"
                    + link.path("destination").path("dest-tp").asText())));
        return links;
    }

    /**
     * Tells whether a node is connected.
     *
     * @param name its name
     * @return whether it is
     */
    public boolean connected(final String name) {
        return node(name).map(state -> state.path("connected").asBoolean()).orElse(false);
    }
}
