/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.NodeFacts;
import io.selvage.core.facts.NodeKind;
import io.selvage.core.facts.Port;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalPort;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.UcastMacs;
import io.selvage.ovsdb.vtep.LogicalSwitchRow;
import io.selvage.ovsdb.vtep.PhysicalPortRow;
import io.selvage.ovsdb.vtep.PhysicalSwitchRow;
import io.selvage.ovsdb.vtep.UcastMacRow;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * One physical switch as its {@code hardware_vtep} database shows it: rows in, facts out. A logical switch tells where
 * a MAC address was learned: at the ports that are bound to it. Not thread-safe: it belongs to the session's thread.
 */
final class VtepView {
    private final VtepRows rows;
    private final OvsdbDatabase database;
    private final Clock clock;
    /** Where each MAC address was learned; the latest row is the last. */
    private final Map<MacAddress, LinkedHashSet<UUID>> learned = new HashMap<>();
    private Optional<NodeFacts> told = Optional.empty();
    private Set<String> toldPorts = Set.of();

    VtepView(final VtepRows rows, final OvsdbDatabase database, final Clock clock) {
        this.rows = rows;
        this.database = database;
        this.clock = clock;
    }

    /** Name of the switch, once there is one that the model can name a node by. */
    Optional<String> name() {
        return rows.physicalSwitch().map(PhysicalSwitchRow::name).filter(VtepView::isName);
    }

    /** Names of nodes have no white space and none of / , =. */
    private static boolean isName(final String text) {
        return !text.isEmpty() && text.length() <= 255
            && text.chars().noneMatch(c -> Character.isWhitespace(c) || c == '/' || c == ',' || c == '=');
    }

    /** Everything that there is, as the first word of a session; nothing as long as the switch has no name. */
    List<Change> inventory() {
        told = facts();
        if (told.isEmpty()) {
            return List.of();
        }
        final var node = told.orElseThrow();
        final var ports = rows.ports();
        toldPorts = Set.copyOf(ports.keySet());
        final var changes = new ArrayList<Change>();
        changes.add(new Change.Inventory(node, ports.keySet().stream().map(VtepView::port).toList()));
        learned.clear();
        // A device may be in two logical switches, since it moved: where it is to be found counts more.
        database.table(UcastMacs.LOCAL).rows().stream().map(UcastMacRow::of)
            .sorted(Comparator.comparing(row -> rows.logicalSwitch(row.logicalSwitch())
                .map(LogicalSwitchRow::tunnelKey).isEmpty()))
            .forEach(row -> learn(node.name(), row, changes));
        changes.add(new Change.Learned(node.name(), learned.entrySet().stream()
            .filter(entry -> heard(entry.getValue()).findAny().isPresent()).map(Map.Entry::getKey)
            .collect(Collectors.toSet())));
        return changes;
    }

    /** Says what an update, which the rows have taken in, changed. */
    List<Change> update(final List<RowChange> updated) {
        if (told.isEmpty()) {
            return inventory();
        }
        final var changes = new ArrayList<Change>();
        final var name = told.orElseThrow().name();
        if (updated.stream().anyMatch(change -> change.table().equals(PhysicalSwitch.TABLE)
                || change.table().equals(PhysicalPort.TABLE))) {
            structure(name, changes);
        }
        for (final var change : updated) {
            if (change.table().equals(UcastMacs.LOCAL)) {
                switch (change) {
                    case RowChange.Inserted(var after) -> learn(name, UcastMacRow.of(after), changes);
                    case RowChange.Modified(var before, var after) -> {
                        unlearn(name, UcastMacRow.of(before), changes);
                        learn(name, UcastMacRow.of(after), changes);
                    }
                    case RowChange.Deleted(var before) -> unlearn(name, UcastMacRow.of(before), changes);
                }
            }
        }
        return changes;
    }

    private void structure(final String name, final List<Change> changes) {
        final var now = facts();
        if (!now.equals(told) && now.filter(facts -> facts.name().equals(name)).isPresent()) {
            told = now;
            changes.add(new Change.Node(now.orElseThrow()));
        }
        final var ports = Set.copyOf(rows.ports().keySet());
        toldPorts.stream().filter(port -> !ports.contains(port)).forEach(port ->
            changes.add(new Change.NodePort(new PortRef(name, port), Optional.empty())));
        ports.stream().filter(port -> !toldPorts.contains(port)).sorted().forEach(port ->
            changes.add(new Change.NodePort(new PortRef(name, port), Optional.of(port(port)))));
        toldPorts = ports;
    }

    private void learn(final String node, final UcastMacRow row, final List<Change> changes) {
        MacAddress.tryParse(row.mac()).filter(MacAddress::isStation).ifPresent(mac -> {
            final var all = learned.computeIfAbsent(mac, unused -> new LinkedHashSet<>());
            all.remove(row.uuid());
            all.add(row.uuid());
            seen(node, mac, row).ifPresent(changes::add);
        });
    }

    private void unlearn(final String node, final UcastMacRow row, final List<Change> changes) {
        MacAddress.tryParse(row.mac()).filter(MacAddress::isStation).ifPresent(mac -> {
            final var all = learned.get(mac);
            if (all == null || !all.remove(row.uuid())) {
                return;
            }
            if (all.isEmpty()) {
                learned.remove(mac);
            }
            heard(all).reduce((one, later) -> later).ifPresentOrElse(
                last -> seen(node, mac, last).ifPresent(changes::add),
                () -> {
                    // One that was found goes from there because its port moves into its network, and is heard there.
                    if (!rows.isDiscovery(row.logicalSwitch()) || !bound(row.logicalSwitch()).isEmpty()) {
                        changes.add(new Change.Quiet(node, mac));
                    }
                });
        });
    }

    /** Those rows whose logical switch has a port: another one hears nothing. */
    private Stream<UcastMacRow> heard(final Collection<UUID> uuids) {
        return uuids.stream().flatMap(uuid -> database.table(UcastMacs.LOCAL).row(uuid).stream()).map(UcastMacRow::of)
            .filter(row -> !bound(row.logicalSwitch()).isEmpty());
    }

    private Optional<Change> seen(final String node, final MacAddress mac, final UcastMacRow row) {
        final var ips = Ip.tryParse(row.ipAddress()).map(Set::of).orElse(Set.of());
        final var options = bound(row.logicalSwitch()).stream()
            .map(place -> new Change.Seen(new PortRef(node, place.port()),
                new Sighting(mac, place.tag(), ips, Sighting.Source.LEARNED), clock.millis()))
            .toList();
        return switch (options.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(options.getFirst());
            default -> Optional.of(new Change.SeenAmong(options));
        };
    }

    /** A VLAN of a port. */
    private record Place(String port, long vlan) implements Comparable<Place> {
        private static final Comparator<Place> ORDER = Comparator.comparing(Place::port)
            .thenComparing(Place::vlan);

        /** The tag of its frames; 0 stands for none. */
        Optional<Integer> tag() {
            return vlan == 0 ? Optional.empty() : Optional.of((int) vlan);
        }

        @Override
        public int compareTo(final Place other) {
            return ORDER.compare(this, other);
        }
    }

    /** What is bound to a logical switch. */
    private Collection<Place> bound(final UUID logicalSwitch) {
        final var places = new TreeSet<Place>();
        for (final PhysicalPortRow port : rows.ports().values()) {
            port.vlanBindings().forEach((vlan, uuid) -> {
                if (uuid.equals(logicalSwitch)) {
                    places.add(new Place(port.name(), vlan));
                }
            });
        }
        return places;
    }

    private static Port port(final String name) {
        // The database tells no state of the link, and there are no OpenFlow numbers.
        return new Port(name, 0, Optional.empty(), Optional.empty(), Optional.empty(), true);
    }

    private Optional<NodeFacts> facts() {
        return name().flatMap(name -> rows.physicalSwitch().map(row -> new NodeFacts(name, NodeKind.TOR_VTEP,
            row.tunnelIps().stream().flatMap(text -> Ip.tryParse(text).stream()).sorted().findFirst(),
            OptionalLong.empty(), Map.of(), List.of(), Optional.empty(), Optional.empty())));
    }
}
