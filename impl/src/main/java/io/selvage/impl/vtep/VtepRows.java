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

import io.selvage.core.compile.VtepCompiler;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import io.selvage.core.vtep.VtepKey;
import io.selvage.ovsdb.OvsdbDatabase;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.vtep.HardwareVtep;
import io.selvage.ovsdb.vtep.HardwareVtep.Acl;
import io.selvage.ovsdb.vtep.HardwareVtep.AclEntry;
import io.selvage.ovsdb.vtep.HardwareVtep.LogicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.McastMacs;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocator;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocatorSet;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalPort;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.UcastMacs;
import io.selvage.ovsdb.vtep.LogicalSwitchRow;
import io.selvage.ovsdb.vtep.McastMacRow;
import io.selvage.ovsdb.vtep.PhysicalLocatorRow;
import io.selvage.ovsdb.vtep.PhysicalLocatorSetRow;
import io.selvage.ovsdb.vtep.PhysicalPortRow;
import io.selvage.ovsdb.vtep.PhysicalSwitchRow;
import io.selvage.ovsdb.vtep.UcastMacRow;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * The rows of a {@code hardware_vtep} database, found by what we call them. The work of an update follows the update.
 * Not thread-safe: it belongs to the session's thread.
 */
final class VtepRows {
    /** Who made a logical switch: the key in {@code other_config}, and its value. */
    static final String OWNER = "selvage-owner";
    static final String OURSELVES = "selvage";

    private final OvsdbDatabase database;
    private final Map<UUID, LogicalSwitchRow> logicalSwitches = new HashMap<>();
    private final Map<String, UUID> logicalSwitchByName = new HashMap<>();
    /** Discovery logical switches that there are, or were before the last update. */
    private final Set<UUID> discovery = new HashSet<>();
    private final Map<String, Set<UUID>> portsByName = new HashMap<>();
    private final Map<VtepKey, Set<UUID>> macs = new HashMap<>();
    private final Map<String, Set<UUID>> locatorsByAddress = new HashMap<>();
    /** Names are unique among access lists. */
    private final Map<String, UUID> accessListsByName = new HashMap<>();
    private final Map<UUID, String> accessListByEntry = new HashMap<>();

    VtepRows(final OvsdbDatabase database) {
        this.database = database;
        read(LogicalSwitch.TABLE);
        read(PhysicalPort.TABLE);
        read(UcastMacs.REMOTE);
        read(McastMacs.REMOTE);
        read(PhysicalLocator.TABLE);
        if (hasAccessLists()) {
            read(Acl.TABLE);
        }
    }

    /** Whether the live schema has tables for access lists. */
    boolean hasAccessLists() {
        return database.layouts().containsKey(Acl.TABLE) && database.layouts().containsKey(AclEntry.TABLE)
            && has(PhysicalPort.TABLE, PhysicalPort.ACL_BINDINGS);
    }

    private void read(final String table) {
        database.table(table).rows().forEach(row -> put(row, new LinkedHashSet<>()));
    }

    /** Takes an update in, and says which entries may be others. */
    Set<VtepKey> update(final List<RowChange> changes) {
        final var affected = new LinkedHashSet<VtepKey>();
        discovery.removeIf(uuid -> !logicalSwitches.containsKey(uuid));
        // Rows are named by their logical switch, so that one comes first and goes last.
        changes.stream().filter(change -> change.table().equals(LogicalSwitch.TABLE)).forEach(change -> {
            switch (change) {
                case RowChange.Inserted(var after) -> put(after, affected);
                case RowChange.Modified(var before, var after) -> {
                    remove(before, affected);
                    put(after, affected);
                }
                case RowChange.Deleted(var before) -> {
                    // Below
                }
            }
        });
        changes.stream().filter(change -> !change.table().equals(LogicalSwitch.TABLE)).forEach(change -> {
            switch (change) {
                case RowChange.Inserted(var after) -> put(after, affected);
                case RowChange.Modified(var before, var after) -> {
                    remove(before, affected);
                    put(after, affected);
                }
                case RowChange.Deleted(var before) -> remove(before, affected);
            }
        });
        changes.stream().filter(change -> change.table().equals(LogicalSwitch.TABLE)).forEach(change -> {
            if (change instanceof RowChange.Deleted(var before)) {
                remove(before, affected);
            }
        });
        return affected;
    }

    private void put(final Row row, final Set<VtepKey> affected) {
        switch (row.table()) {
            case LogicalSwitch.TABLE -> {
                final var value = LogicalSwitchRow.of(row);
                logicalSwitches.put(row.uuid(), value);
                logicalSwitchByName.put(value.name(), row.uuid());
                if (VtepCompiler.isDiscovery(value.name())) {
                    discovery.add(row.uuid());
                }
                affected.add(new VtepKey.LogicalSwitch(value.name()));
            }
            case PhysicalPort.TABLE -> {
                final var value = PhysicalPortRow.of(row);
                portsByName.computeIfAbsent(value.name(), unused -> new TreeSet<>()).add(row.uuid());
                bindings(value, affected);
            }
            case UcastMacs.REMOTE, McastMacs.REMOTE -> key(row).ifPresent(key -> {
                macs.computeIfAbsent(key, unused -> new TreeSet<>()).add(row.uuid());
                affected.add(key);
            });
            case PhysicalLocator.TABLE -> locatorsByAddress
                .computeIfAbsent(PhysicalLocatorRow.of(row).dstIp(), unused -> new TreeSet<>()).add(row.uuid());
            case Acl.TABLE -> {
                accessListsByName.put(row.get(Acl.NAME), row.uuid());
                row.get(Acl.ENTRIES).forEach(entry -> accessListByEntry.put(entry, row.get(Acl.NAME)));
                affected.add(new VtepKey.AccessList(row.get(Acl.NAME)));
            }
            case AclEntry.TABLE -> Optional.ofNullable(accessListByEntry.get(row.uuid()))
                .ifPresent(name -> affected.add(new VtepKey.AccessList(name)));
            default -> {
                // Found by their identity only
            }
        }
    }

    private void remove(final Row row, final Set<VtepKey> affected) {
        switch (row.table()) {
            case LogicalSwitch.TABLE -> {
                final var name = LogicalSwitchRow.of(row).name();
                logicalSwitches.remove(row.uuid());
                logicalSwitchByName.remove(name, row.uuid());
                affected.add(new VtepKey.LogicalSwitch(name));
            }
            case PhysicalPort.TABLE -> {
                final var value = PhysicalPortRow.of(row);
                drop(portsByName, value.name(), row.uuid());
                bindings(value, affected);
            }
            case UcastMacs.REMOTE, McastMacs.REMOTE -> key(row).ifPresent(key -> {
                drop(macs, key, row.uuid());
                affected.add(key);
            });
            case PhysicalLocator.TABLE -> drop(locatorsByAddress, PhysicalLocatorRow.of(row).dstIp(), row.uuid());
            case Acl.TABLE -> {
                accessListsByName.remove(row.get(Acl.NAME), row.uuid());
                row.get(Acl.ENTRIES).forEach(accessListByEntry::remove);
                affected.add(new VtepKey.AccessList(row.get(Acl.NAME)));
            }
            case AclEntry.TABLE -> Optional.ofNullable(accessListByEntry.get(row.uuid()))
                .ifPresent(name -> affected.add(new VtepKey.AccessList(name)));
            default -> {
                // Found by their identity only
            }
        }
    }

    private static <K> void drop(final Map<K, Set<UUID>> map, final K key, final UUID uuid) {
        map.computeIfPresent(key, (unused, uuids) -> {
            uuids.remove(uuid);
            return uuids.isEmpty() ? null : uuids;
        });
    }

    private static void bindings(final PhysicalPortRow port, final Set<VtepKey> affected) {
        port.vlanBindings().keySet().forEach(vlan ->
            affected.add(new VtepKey.VlanBinding(port.name(), vlan.intValue())));
        port.aclBindings().keySet().forEach(vlan ->
            affected.add(new VtepKey.AclBinding(port.name(), vlan.intValue())));
    }

    /** What we call a row of remote MAC addresses; empty if it is nothing that we would write. */
    private Optional<VtepKey> key(final Row row) {
        if (row.table().equals(McastMacs.REMOTE)) {
            final var value = McastMacRow.of(row);
            return HardwareVtep.UNKNOWN_DST.equals(value.mac())
                ? logicalSwitch(value.logicalSwitch()).map(one -> new VtepKey.RemoteFlood(one.name()))
                : Optional.empty();
        }
        final var value = UcastMacRow.of(row);
        return MacAddress.tryParse(value.mac()).flatMap(mac ->
            logicalSwitch(value.logicalSwitch()).map(one -> new VtepKey.RemoteMac(one.name(), mac)));
    }

    /** Every entry that there is and that is ours. */
    Set<VtepKey> ours() {
        final var keys = new LinkedHashSet<VtepKey>();
        logicalSwitches.values().stream().filter(this::isOurs).forEach(one ->
            keys.add(new VtepKey.LogicalSwitch(one.name())));
        ports().values().forEach(port -> bindings(port, keys));
        keys.addAll(macs.keySet());
        accessListsByName.keySet().stream().filter(VtepRows::isOurs).forEach(name ->
            keys.add(new VtepKey.AccessList(name)));
        return keys;
    }

    /** Whether a logical switch is ours; where the schema has no room for an owner, its name tells. */
    boolean isOurs(final LogicalSwitchRow row) {
        return has(LogicalSwitch.TABLE, LogicalSwitch.OTHER_CONFIG) ? OURSELVES.equals(row.otherConfig().get(OWNER))
            : row.name().startsWith(VtepCompiler.PREFIX);
    }

    /** Whether an access list is ours: there is no room for an owner, so its name tells. */
    static boolean isOurs(final String accessList) {
        return accessList.startsWith(VtepCompiler.PREFIX);
    }

    /** The row of an access list. */
    Optional<Row> accessList(final String name) {
        return Optional.ofNullable(accessListsByName.get(name)).flatMap(this::accessList);
    }

    /** The row of an access list. */
    Optional<Row> accessList(final UUID uuid) {
        return database.table(Acl.TABLE).row(uuid);
    }

    /** The entries of an access list. */
    List<Row> entries(final Row accessList) {
        return accessList.get(Acl.ENTRIES).stream().flatMap(uuid -> database.table(AclEntry.TABLE).row(uuid).stream())
            .toList();
    }

    /** What the switch reports to be wrong with access lists of ours. */
    List<String> accessListFaults() {
        return accessListsByName.keySet().stream().filter(VtepRows::isOurs).sorted().flatMap(name ->
            accessList(name).stream().flatMap(row -> Stream.concat(row.get(Acl.FAULTS).stream().sorted(),
                entries(row).stream().flatMap(entry -> entry.get(AclEntry.FAULTS).stream().sorted()
                    .map(fault -> fault + " in entry " + entry.get(AclEntry.SEQUENCE)))))
                .map(fault -> fault + " of access list " + name)).toList();
    }

    /** Whether the live schema has a column. */
    boolean has(final String table, final Column<?> column) {
        return database.layouts().get(table).position(column.name()) >= 0;
    }

    Optional<LogicalSwitchRow> logicalSwitch(final String name) {
        return Optional.ofNullable(logicalSwitchByName.get(name)).map(logicalSwitches::get);
    }

    Optional<LogicalSwitchRow> logicalSwitch(final UUID uuid) {
        return Optional.ofNullable(logicalSwitches.get(uuid));
    }

    /** Whether a logical switch is, or was until the last update, one in which devices are found. */
    boolean isDiscovery(final UUID logicalSwitch) {
        return discovery.contains(logicalSwitch);
    }

    /** The switch whose database this is: the first by name. */
    Optional<PhysicalSwitchRow> physicalSwitch() {
        return switches().stream().min(Comparator.comparing(PhysicalSwitchRow::name));
    }

    Collection<PhysicalSwitchRow> switches() {
        return database.table(PhysicalSwitch.TABLE).rows().stream().map(PhysicalSwitchRow::of).toList();
    }

    /** The ports of the switch, by name. */
    Map<String, PhysicalPortRow> ports() {
        final var found = new TreeMap<String, PhysicalPortRow>();
        physicalSwitch().ifPresent(one -> one.ports().forEach(uuid -> database.table(PhysicalPort.TABLE).row(uuid)
            .map(PhysicalPortRow::of).ifPresent(port -> found.putIfAbsent(port.name(), port))));
        return found;
    }

    /** The port of the switch with a name. */
    Optional<PhysicalPortRow> port(final String name) {
        final var ofSwitch = physicalSwitch().map(PhysicalSwitchRow::ports);
        return portsByName.getOrDefault(name, Set.of()).stream()
            .filter(uuid -> ofSwitch.filter(uuids -> uuids.contains(uuid)).isPresent()).findFirst()
            .flatMap(uuid -> database.table(PhysicalPort.TABLE).row(uuid)).map(PhysicalPortRow::of);
    }

    /** Rows of {@code Ucast_Macs_Remote} for a key; nothing keeps anybody from writing several. */
    List<UcastMacRow> unicast(final VtepKey.RemoteMac key) {
        return macs.getOrDefault(key, Set.of()).stream()
            .flatMap(uuid -> database.table(UcastMacs.REMOTE).row(uuid).stream()).map(UcastMacRow::of).toList();
    }

    /** Rows of {@code Mcast_Macs_Remote} for a key. */
    List<McastMacRow> multicast(final VtepKey.RemoteFlood key) {
        return macs.getOrDefault(key, Set.of()).stream()
            .flatMap(uuid -> database.table(McastMacs.REMOTE).row(uuid).stream()).map(McastMacRow::of).toList();
    }

    /** The locator that stands for an address in every logical switch. */
    Optional<UUID> locator(final Ip address) {
        return locatorsByAddress.getOrDefault(address.toString(), Set.of()).stream()
            .flatMap(uuid -> database.table(PhysicalLocator.TABLE).row(uuid).stream()).map(PhysicalLocatorRow::of)
            .filter(row -> row.encapsulationType().equals(HardwareVtep.VXLAN_OVER_IPV4) && row.tunnelKey().isEmpty())
            .map(PhysicalLocatorRow::uuid).findFirst();
    }

    /** The address of a locator. */
    Optional<Ip> address(final UUID locator) {
        return database.table(PhysicalLocator.TABLE).row(locator).map(PhysicalLocatorRow::of)
            .flatMap(row -> Ip.tryParse(row.dstIp()));
    }

    /** The addresses of a set of locators. */
    Set<Ip> addresses(final UUID locatorSet) {
        final var found = new TreeSet<Ip>();
        database.table(PhysicalLocatorSet.TABLE).row(locatorSet).map(PhysicalLocatorSetRow::of)
            .ifPresent(set -> set.locators().forEach(locator -> address(locator).ifPresent(found::add)));
        return found;
    }
}
