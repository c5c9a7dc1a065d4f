/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.hypervisor;

import com.google.common.collect.ImmutableMap;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Encapsulation;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.impl.reconcile.openflow.SwitchPort;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.vswitch.BridgeRow;
import io.selvage.ovsdb.vswitch.InterfaceRow;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitchRow;
import io.selvage.ovsdb.vswitch.PortRow;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.eclipse.jdt.annotation.Nullable;

/**
 * One hypervisor as its {@code Open_vSwitch} database shows it: rows in, facts out. The work of an update follows the
 * update. Not thread-safe: whoever changes it or asks what changed holds a lock. Of what else it tells, only the
 * session's thread changes anything, which may thus ask for it without.
 */
final class HypervisorView {
    /** Who made a row: the key in {@code external_ids}, and its value. */
    static final String OWNER = "selvage-owner";
    private static final String DEFAULT_BRIDGE = "br-int";
    /** {@code OFP_MAX_PORT_NAME_LEN} less its end: a name of so many letters may be the beginning of a longer one. */
    private static final int MAX_NAME = 15;
    /** The database is a millisecond behind its switch, or before it. */
    private static final int MAX_EARLY = 256;

    private final Map<UUID, BridgeRow> bridges = new HashMap<>();
    private final Map<UUID, PortRow> ports = new HashMap<>();
    private final Map<UUID, InterfaceRow> interfaces = new HashMap<>();
    /** From an interface to its port. */
    private final Map<UUID, UUID> portOf = new HashMap<>();
    /** What was told of each interface last. */
    private final Map<UUID, Port> told = new HashMap<>();
    private final Map<String, UUID> interfaceByName = new HashMap<>();
    /** What their switch itself says of interfaces that the database shows no OpenFlow number of yet. */
    private final Map<UUID, SwitchPort> announced = new HashMap<>();
    /** What the switch says of ports that the database shows no interface of yet, by name: the newest. */
    private final Map<String, SwitchPort> early = new LinkedHashMap<>();
    /** Whether the last update told of an interface whose number the switch says first. */
    private boolean plugged;
    private Optional<OpenVSwitchRow> root = Optional.empty();
    private Optional<BridgeRow> bridge = Optional.empty();
    private Optional<NodeFacts> toldNode = Optional.empty();

    /** The system-id, once the host has one that the model can name a node by. */
    Optional<String> name() {
        return root.flatMap(row -> nonEmpty(row.externalIds(), "system-id")).filter(HypervisorView::isName);
    }

    Optional<OpenVSwitchRow> root() {
        return root;
    }

    /** The integration bridge, once there is one. */
    Optional<BridgeRow> bridge() {
        return bridge;
    }

    /** Name that the integration bridge has, or will have. */
    String bridgeName() {
        return root.flatMap(row -> nonEmpty(row.externalIds(), "selvage-bridge")).orElse(DEFAULT_BRIDGE);
    }

    /** Our tunnel ports on the integration bridge, by name of the interface. */
    Map<String, Tunnel> tunnelPorts() {
        final var found = new HashMap<String, Tunnel>();
        bridge.ifPresent(row -> {
            for (final var each : tunnelInterfaces) {
                final var iface = interfaces.get(each);
                final var port = iface == null ? null : ports.get(portOf.get(each));
                if (iface != null && port != null && isTunnel(iface) && row.ports().contains(port.uuid())) {
                    found.put(iface.name(), new Tunnel(port, iface));
                }
            }
        });
        return found;
    }

    /** A tunnel port: the two rows that make it. */
    record Tunnel(PortRow port, InterfaceRow iface) { }

    private final Set<UUID> tunnelInterfaces = new LinkedHashSet<>();

    /** Takes everything in that there is, as the first word of a session; empty as long as the host has no name. */
    Optional<Change> snapshot(final Collection<Row> rows) {
        rows.forEach(row -> put(row, new LinkedHashSet<>()));
        return inventory();
    }

    /** Everything that there is, told anew. */
    Optional<Change> inventory() {
        chooseBridge();
        told.clear();
        for (final var uuid : interfaces.keySet()) {
            port(uuid).ifPresent(port -> told.put(uuid, port));
        }
        toldNode = facts();
        return toldNode.map(facts -> new Change.Inventory(facts, List.copyOf(told.values())));
    }

    /** Takes an update in, and says what it changed. */
    List<Change> update(final List<RowChange> rows) {
        plugged = false;
        final var affected = new LinkedHashSet<UUID>();
        boolean host = false;
        boolean structure = false;
        for (final var row : rows) {
            host |= row.table().equals(OpenVSwitch.Root.TABLE);
            structure |= host || row.table().equals(OpenVSwitch.Bridge.TABLE);
            switch (row) {
                case RowChange.Inserted(var after) -> put(after, affected);
                case RowChange.Modified(var before, var after) -> put(after, affected);
                case RowChange.Deleted(var before) -> remove(before, affected);
            }
        }
        final var before = bridge;
        if (structure) {
            chooseBridge();
        }
        if (!before.map(BridgeRow::uuid).equals(bridge.map(BridgeRow::uuid)) || toldNode.isEmpty()) {
            return inventory().map(List::of).orElse(List.of());
        }
        before.ifPresent(old -> bridge.ifPresent(now -> {
            if (!old.ports().equals(now.ports())) {
                difference(old.ports(), now.ports(), affected);
            }
        }));
        final var changes = new ArrayList<Change>();
        if (host || !before.flatMap(BridgeRow::datapathId).equals(bridge.flatMap(BridgeRow::datapathId))
                || !Collections.disjoint(affected, tunnelInterfaces)) {
            tellNode(changes);
        }
        final var appeared = new ArrayList<Change>();
        name().ifPresent(name -> affected.forEach(uuid -> tell(name, uuid, changes, appeared)));
        // Last: a name that one interface gives up may be the name of another one in the same update.
        changes.addAll(appeared);
        return changes;
    }

    private void tellNode(final List<Change> changes) {
        tunnelInterfaces.retainAll(interfaces.keySet());
        final var node = facts();
        if (!node.equals(toldNode)) {
            toldNode = node;
            node.ifPresent(facts -> changes.add(new Change.Node(facts)));
        }
    }

    /**
     * Takes in what the switch says of a port. With many ports on a host that is earlier than the number in its
     * database by as long as {@code ovs-vswitchd} takes to go through all of them, and flows that come meanwhile count
     * at once.
     *
     * @param port a new port; of no interest if the database has a number of the interface with its name, or if its
     *     name may be cut
     * @return what that changed
     */
    List<Change> announce(final SwitchPort port) {
        if (!isAnnounced(port.name())) {
            return List.of();
        }
        final var uuid = interfaceByName.get(port.name());
        if (uuid == null) {
            if (early.size() == MAX_EARLY) {
                early.remove(early.keySet().iterator().next());
            }
            early.put(port.name(), port);
            return List.of();
        }
        final var iface = interfaces.get(uuid);
        if (iface == null || iface.ofport().isPresent() || port.equals(announced.put(uuid, port))
                || toldNode.isEmpty()) {
            return List.of();
        }
        final var changes = new ArrayList<Change>(1);
        name().ifPresent(name -> tell(name, uuid, changes, changes));
        return changes;
    }

    /** Whether the last update told of a new interface, whose number the switch is about to {@link #announce}. */
    boolean isPlugged() {
        return plugged;
    }

    /** Whether what the switch says of a port by this name is of use. */
    private static boolean isAnnounced(final String name) {
        return name.length() < MAX_NAME;
    }

    private void number(final InterfaceRow iface) {
        interfaceByName.put(iface.name(), iface.uuid());
        final var port = early.remove(iface.name());
        if (iface.ofport().isPresent()) {
            announced.remove(iface.uuid());
        } else if (port != null) {
            announced.put(iface.uuid(), port);
        }
    }

    private void forgetName(final InterfaceRow iface) {
        interfaceByName.remove(iface.name(), iface.uuid());
        announced.remove(iface.uuid());
    }

    private void difference(final Set<UUID> before, final Set<UUID> after, final Set<UUID> affected) {
        for (final var port : before) {
            if (!after.contains(port)) {
                affected.addAll(interfacesOf(port));
            }
        }
        for (final var port : after) {
            if (!before.contains(port)) {
                affected.addAll(interfacesOf(port));
            }
        }
    }

    private Set<UUID> interfacesOf(final UUID port) {
        final var row = ports.get(port);
        return row == null ? Set.of() : row.interfaces();
    }

    private void tell(final String node, final UUID uuid, final List<Change> gone, final List<Change> appeared) {
        final var after = port(uuid);
        final var before = Optional.ofNullable(after.isPresent() ? told.put(uuid, after.orElseThrow())
            : told.remove(uuid));
        if (after.equals(before)) {
            return;
        }
        if (before.isPresent() && !before.map(Port::name).equals(after.map(Port::name))) {
            gone.add(new Change.NodePort(new PortRef(node, before.orElseThrow().name()), Optional.empty()));
        }
        after.ifPresent(port -> appeared.add(new Change.NodePort(new PortRef(node, port.name()), after)));
    }

    private void put(final Row row, final Set<UUID> affected) {
        switch (row.table()) {
            case OpenVSwitch.Root.TABLE -> root = Optional.of(OpenVSwitchRow.of(row));
            case OpenVSwitch.Bridge.TABLE -> bridges.put(row.uuid(), BridgeRow.of(row));
            case OpenVSwitch.Port.TABLE -> {
                final var port = PortRow.of(row);
                final var before = ports.put(row.uuid(), port);
                if (before != null) {
                    affected.addAll(before.interfaces());
                    before.interfaces().forEach(uuid -> portOf.remove(uuid, row.uuid()));
                }
                port.interfaces().forEach(uuid -> portOf.put(uuid, row.uuid()));
                affected.addAll(port.interfaces());
            }
            case OpenVSwitch.Interface.TABLE -> {
                final var iface = InterfaceRow.of(row);
                final var before = interfaces.put(row.uuid(), iface);
                if (before != null && !before.name().equals(iface.name())) {
                    forgetName(before);
                }
                number(iface);
                if (isTunnel(iface)) {
                    tunnelInterfaces.add(row.uuid());
                } else {
                    plugged |= before == null && iface.ofport().isEmpty() && isAnnounced(iface.name());
                }
                affected.add(row.uuid());
            }
            default -> {
                // Other tables concern the reconciler only.
            }
        }
    }

    private void remove(final Row row, final Set<UUID> affected) {
        final var uuid = row.uuid();
        bridges.remove(uuid);
        final var port = ports.remove(uuid);
        if (port != null) {
            port.interfaces().forEach(iface -> portOf.remove(iface, uuid));
            affected.addAll(port.interfaces());
        }
        final var iface = interfaces.remove(uuid);
        if (iface != null) {
            forgetName(iface);
            affected.add(uuid);
        }
    }

    private void chooseBridge() {
        final var name = bridgeName();
        bridge = bridges.values().stream().filter(row -> row.name().equals(name)).findAny();
    }

    private static boolean isTunnel(final InterfaceRow iface) {
        return Arrays.stream(Encapsulation.values()).anyMatch(one -> !one.portName().isEmpty()
            && one.portName().equals(iface.name()));
    }

    private Optional<NodeFacts> facts() {
        return name().flatMap(name -> root.map(row -> {
            final var tunnels = new EnumMap<Encapsulation, Integer>(Encapsulation.class);
            final var tunnelPorts = tunnelPorts();
            for (final var encapsulation : Encapsulation.values()) {
                Optional.ofNullable(tunnelPorts.get(encapsulation.portName()))
                    .flatMap(tunnel -> tunnel.iface().ofport()).filter(port -> port > 0)
                    .ifPresent(port -> tunnels.put(encapsulation, port.intValue()));
            }
            return new NodeFacts(name, NodeKind.HYPERVISOR,
                nonEmpty(row.otherConfig(), "local_ip").flatMap(Ip::tryParse), datapathId(), tunnels,
                nonEmpty(row.externalIds(), "selvage-transport-zones")
                    .map(zones -> Arrays.stream(zones.split("[, ]+")).filter(zone -> !zone.isEmpty()).toList())
                    .orElse(List.of()),
                nonEmpty(row.externalIds(), "selvage-datapath-type"), nonEmpty(row.externalIds(), "selvage-bridge"));
        }));
    }

    /** The datapath identifier of the integration bridge, once the database has it. */
    OptionalLong datapathId() {
        return bridge.flatMap(BridgeRow::datapathId).map(text -> {
            try {
                return OptionalLong.of(Long.parseUnsignedLong(text, 16));
            } catch (NumberFormatException e) {
                // The column is a free string; the switch will say better.
                return OptionalLong.empty();
            }
        }).orElse(OptionalLong.empty());
    }

    /** The device port that an interface is, if it is one: on the integration bridge, numbered, not of our making. */
    private Optional<Port> port(final UUID uuid) {
        final var iface = interfaces.get(uuid);
        final var onBridge = portOf.get(uuid);
        if (iface == null || onBridge == null || isTunnel(iface)
                || bridge.filter(row -> row.ports().contains(onBridge)).isEmpty()
                || iface.name().equals(bridgeName())) {
            return Optional.empty();
        }
        final var said = Optional.ofNullable(announced.get(uuid));
        final var ofport = iface.ofport().or(() -> said.map(port -> (long) port.number()));
        if (ofport.isEmpty()) {
            return Optional.empty();
        }
        final var ids = iface.externalIds();
        return Optional.of(new Port(iface.name(), (int) Math.max(0, ofport.orElseThrow()),
            identifier(ids, "iface-id"), nonEmpty(ids, "attached-mac").flatMap(MacAddress::tryParse)
                .filter(MacAddress::isStation),
            identifier(ids, "vm-id").or(() -> identifier(ids, "vm-uuid")),
            iface.linkState().map("up"::equals).or(() -> said.map(SwitchPort::linkUp)).orElse(false)));
    }

    /** What a host writes may be anything; an identifier is what the model calls one. */
    private static Optional<DeviceId> identifier(final ImmutableMap<String, String> ids, final String key) {
        return nonEmpty(ids, key).filter(HypervisorView::isName).map(DeviceId::new);
    }

    /** Names of nodes and of devices follow the same rule. */
    private static boolean isName(final String text) {
        return text.length() <= 255
            && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '/' || c == ',' || c == '=');
    }

    private static Optional<String> nonEmpty(final ImmutableMap<String, String> map, final String key) {
        final @Nullable String value = map.get(key);
        return value == null || value.isBlank() ? Optional.empty() : Optional.of(value.strip());
    }
}
