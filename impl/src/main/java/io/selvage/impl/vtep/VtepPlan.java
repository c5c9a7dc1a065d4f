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

import com.google.common.collect.ImmutableMap;
import io.selvage.core.compile.VtepCompiler;
import io.selvage.core.net.Ip;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.vtep.HardwareVtep;
import io.selvage.ovsdb.vtep.HardwareVtep.Acl;
import io.selvage.ovsdb.vtep.HardwareVtep.AclEntry;
import io.selvage.ovsdb.vtep.HardwareVtep.LogicalSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep.McastMacs;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocator;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalLocatorSet;
import io.selvage.ovsdb.vtep.HardwareVtep.PhysicalPort;
import io.selvage.ovsdb.vtep.HardwareVtep.UcastMacs;
import io.selvage.ovsdb.vtep.LogicalSwitchRow;
import io.selvage.ovsdb.vtep.PhysicalPortRow;
import io.selvage.ovsdb.vtep.UcastMacRow;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;

/**
 * One transaction that makes entries what they shall be: compares entry by entry with what the rows show, and holds the
 * difference. Logical switches, bindings and addresses of others stay (N10). Used once, between two updates.
 */
final class VtepPlan {
    private static final String SOURCE_NODE = "source_node";
    private static final ImmutableMap<String, String> OWNED = ImmutableMap.of(VtepRows.OWNER, VtepRows.OURSELVES);

    private final VtepRows rows;
    private final Map<VtepKey, VtepEntry> wanted;
    private final boolean complete;
    private final Transaction.Builder transaction = Transaction.on(HardwareVtep.DATABASE);
    private final Map<String, OvsdbAtom> newSwitches = new HashMap<>();
    private final Map<Ip, OvsdbAtom> newLocators = new HashMap<>();
    private final Map<String, OvsdbAtom> newAccessLists = new HashMap<>();

    /**
     * Begins a plan.
     *
     * @param rows what there is
     * @param wanted all that is wanted
     * @param complete whether what is not wanted may be removed
     */
    VtepPlan(final VtepRows rows, final Map<VtepKey, VtepEntry> wanted, final boolean complete) {
        this.rows = rows;
        this.wanted = wanted;
        this.complete = complete;
    }

    boolean isEmpty() {
        return transaction.isEmpty();
    }

    Transaction build() {
        return transaction.comment("selvage").build();
    }

    /**
     * Compares an entry. Those of logical switches come first, as keys are ordered.
     *
     * @return what keeps it from being as wanted, in words for an operator
     */
    Optional<String> compare(final VtepKey key) {
        final @Nullable VtepEntry entry = wanted.get(key);
        if (entry == null) {
            if (complete) {
                remove(key);
            }
            return Optional.empty();
        }
        return switch (entry) {
            case VtepEntry.LogicalSwitch one -> logicalSwitch(one);
            case VtepEntry.VlanBinding one -> binding(one);
            case VtepEntry.RemoteMac one -> unicast(one);
            case VtepEntry.RemoteFlood one -> multicast(one);
            case VtepEntry.AccessList one -> accessList(one);
            case VtepEntry.AclBinding one -> judging(one);
        };
    }

    private void remove(final VtepKey key) {
        switch (key) {
            case VtepKey.LogicalSwitch(var name) -> rows.logicalSwitch(name).filter(rows::isOurs)
                .ifPresent(this::removeSwitch);
            case VtepKey.VlanBinding(var port, var vlan) -> rows.port(port).ifPresent(row ->
                Optional.ofNullable(row.vlanBindings().get((long) vlan)).flatMap(rows::logicalSwitch)
                    .filter(rows::isOurs).ifPresent(bound -> transaction.mutate(PhysicalPort.TABLE,
                        Condition.uuid(row.uuid()), Mutation.deleteReference(PhysicalPort.VLAN_BINDINGS, vlan))));
            case VtepKey.AccessList(var name) -> {
                if (VtepRows.isOurs(name)) {
                    rows.accessList(name).ifPresent(this::removeAccessList);
                }
            }
            case VtepKey.AclBinding(var port, var vlan) -> rows.port(port).ifPresent(row ->
                bound(row, vlan).filter(VtepRows::isOurs).ifPresent(unused -> unbind(row, vlan)));
            case VtepKey.RemoteMac mac -> rows.logicalSwitch(mac.logicalSwitch()).filter(rows::isOurs).ifPresent(
                unused -> rows.unicast(mac).forEach(row -> transaction.delete(UcastMacs.REMOTE,
                    Condition.uuid(row.uuid()))));
            case VtepKey.RemoteFlood flood -> rows.logicalSwitch(flood.logicalSwitch()).filter(rows::isOurs).ifPresent(
                unused -> rows.multicast(flood).forEach(row -> transaction.delete(McastMacs.REMOTE,
                    Condition.uuid(row.uuid()))));
        }
    }

    /**
     * What refers to a logical switch goes with it: the database would refuse to leave it behind. The switch learns
     * nothing in there any more, and cannot be waited for: it may be away.
     */
    private void removeSwitch(final LogicalSwitchRow row) {
        for (final var table : List.of(UcastMacs.LOCAL, UcastMacs.REMOTE)) {
            transaction.delete(table, Condition.equal(UcastMacs.LOGICAL_SWITCH, row.uuid()));
        }
        for (final var table : List.of(McastMacs.LOCAL, McastMacs.REMOTE)) {
            transaction.delete(table, Condition.equal(McastMacs.LOGICAL_SWITCH, row.uuid()));
        }
        transaction.delete(LogicalSwitch.TABLE, Condition.uuid(row.uuid()));
    }

    /** What refers to an access list goes with it, as with logical switches. */
    private void removeAccessList(final Row row) {
        rows.ports().values().forEach(port -> port.aclBindings().forEach((vlan, acl) -> {
            if (acl.equals(row.uuid())) {
                unbind(port, vlan.intValue());
            }
        }));
        transaction.delete(Acl.TABLE, Condition.uuid(row.uuid()));
        rows.entries(row).forEach(entry -> transaction.delete(AclEntry.TABLE, Condition.uuid(entry.uuid())));
    }

    private void unbind(final PhysicalPortRow port, final int vlan) {
        transaction.mutate(PhysicalPort.TABLE, Condition.uuid(port.uuid()),
            Mutation.deleteReference(PhysicalPort.ACL_BINDINGS, vlan));
    }

    /** Name of the access list that judges a VLAN of a port. */
    private Optional<String> bound(final PhysicalPortRow port, final int vlan) {
        return Optional.ofNullable(port.aclBindings().get((long) vlan)).flatMap(rows::accessList)
            .map(row -> row.get(Acl.NAME));
    }

    private Optional<String> accessList(final VtepEntry.AccessList entry) {
        if (!rows.hasAccessLists()) {
            return Optional.of("its schema has no access lists, although capability of the node says vtep-acls: take "
                + "that away, or update the switch");
        }
        final var present = rows.accessList(entry.name());
        final var there = present.map(rows::entries).orElse(List.of());
        if (present.isPresent() && there.stream().map(VtepAclRows::of).collect(Collectors.toSet())
                .equals(entry.entries().stream().map(VtepAclRows::columns).collect(Collectors.toSet()))) {
            return Optional.empty();
        }
        final var entries = OvsdbSet.copyOf(entry.entries().stream().<OvsdbAtom>map(one ->
            transaction.insert(AclEntry.TABLE, VtepAclRows.toColumns(VtepAclRows.columns(one)))).toList());
        if (present.isPresent()) {
            transaction.update(Acl.TABLE, Condition.uuid(present.orElseThrow().uuid()),
                Columns.none().setRaw(Acl.ENTRIES, entries));
            there.forEach(row -> transaction.delete(AclEntry.TABLE, Condition.uuid(row.uuid())));
        } else {
            newAccessLists.put(entry.name(), transaction.insert(Acl.TABLE,
                Columns.with(Acl.NAME, entry.name()).setRaw(Acl.ENTRIES, entries)));
        }
        return Optional.empty();
    }

    private Optional<String> judging(final VtepEntry.AclBinding entry) {
        if (!rows.hasAccessLists()) {
            return Optional.empty();
        }
        final var target = rows.accessList(entry.acl()).<OvsdbAtom>map(row -> OvsdbAtom.of(row.uuid()))
            .or(() -> Optional.ofNullable(newAccessLists.get(entry.acl())));
        final var port = rows.port(entry.port());
        if (port.isEmpty() || target.isEmpty()) {
            // The port is gone, and the fabric will hear of it, or the list is on its way.
            return Optional.empty();
        }
        final var bound = bound(port.orElseThrow(), entry.vlan());
        if (bound.equals(Optional.of(entry.acl()))) {
            return Optional.empty();
        }
        if (bound.filter(name -> !VtepRows.isOurs(name)).isPresent()) {
            return Optional.of("port " + entry.port() + " is judged by access list " + bound.orElseThrow()
                + " of somebody else in VLAN " + entry.vlan() + " (0: untagged): remove that binding");
        }
        transaction.mutate(PhysicalPort.TABLE, Condition.uuid(port.orElseThrow().uuid()),
            Mutation.putReference(PhysicalPort.ACL_BINDINGS, entry.vlan(), target.orElseThrow()));
        return Optional.empty();
    }

    private Optional<String> logicalSwitch(final VtepEntry.LogicalSwitch entry) {
        final boolean replicates = rows.has(LogicalSwitch.TABLE, LogicalSwitch.REPLICATION_MODE);
        final boolean marked = rows.has(LogicalSwitch.TABLE, LogicalSwitch.OTHER_CONFIG);
        final var present = rows.logicalSwitch(entry.name());
        if (present.isEmpty()) {
            final var columns = Columns.with(LogicalSwitch.NAME, entry.name())
                .set(LogicalSwitch.TUNNEL_KEY, key(entry.tunnelKey()));
            if (replicates) {
                columns.set(LogicalSwitch.REPLICATION_MODE, Optional.of(SOURCE_NODE));
            }
            if (marked) {
                columns.set(LogicalSwitch.OTHER_CONFIG, OWNED);
            }
            newSwitches.put(entry.name(), transaction.insert(LogicalSwitch.TABLE, columns));
            return Optional.empty();
        }
        final var row = present.orElseThrow();
        final var columns = Columns.none();
        if (!row.tunnelKey().equals(key(entry.tunnelKey()))) {
            columns.set(LogicalSwitch.TUNNEL_KEY, key(entry.tunnelKey()));
        }
        if (replicates && !row.replicationMode().equals(Optional.of(SOURCE_NODE))) {
            columns.set(LogicalSwitch.REPLICATION_MODE, Optional.of(SOURCE_NODE));
        }
        if (!columns.values().isEmpty()) {
            transaction.update(LogicalSwitch.TABLE, Condition.uuid(row.uuid()), columns);
        }
        if (marked && !rows.isOurs(row)) {
            transaction.mutate(LogicalSwitch.TABLE, Condition.uuid(row.uuid()),
                Mutation.put(LogicalSwitch.OTHER_CONFIG, OWNED));
        }
        return Optional.empty();
    }

    private static Optional<Long> key(final OptionalInt tunnelKey) {
        return tunnelKey.isPresent() ? Optional.of((long) tunnelKey.getAsInt()) : Optional.empty();
    }

    private Optional<String> binding(final VtepEntry.VlanBinding entry) {
        final var port = rows.port(entry.port());
        final var target = switchNamed(entry.logicalSwitch());
        if (port.isEmpty() || target.isEmpty()) {
            // The port is gone, and the fabric will hear of it, or the logical switch is on its way.
            return Optional.empty();
        }
        final var bound = Optional.ofNullable(port.orElseThrow().vlanBindings().get((long) entry.vlan()))
            .flatMap(rows::logicalSwitch);
        if (bound.map(LogicalSwitchRow::name).equals(Optional.of(entry.logicalSwitch()))) {
            return Optional.empty();
        }
        if (bound.filter(row -> !rows.isOurs(row)).isPresent()) {
            // Whoever bound it needs no discovery of ours.
            return VtepCompiler.isDiscovery(entry.logicalSwitch()) ? Optional.empty()
                : Optional.of("port " + entry.port() + " is bound to logical switch " + bound.orElseThrow().name()
                    + " of somebody else in VLAN " + entry.vlan() + " (0: untagged): remove that binding");
        }
        transaction.mutate(PhysicalPort.TABLE, Condition.uuid(port.orElseThrow().uuid()),
            Mutation.putReference(PhysicalPort.VLAN_BINDINGS, entry.vlan(), target.orElseThrow()));
        return Optional.empty();
    }

    private Optional<String> unicast(final VtepEntry.RemoteMac entry) {
        final var present = rows.unicast((VtepKey.RemoteMac) entry.key());
        present.stream().skip(1).forEach(row -> transaction.delete(UcastMacs.REMOTE, Condition.uuid(row.uuid())));
        final var there = present.stream().findFirst();
        if (there.map(UcastMacRow::locator).flatMap(rows::address).equals(Optional.of(entry.locator()))) {
            return Optional.empty();
        }
        switchNamed(entry.logicalSwitch()).ifPresent(target -> {
            final var locator = locator(entry.locator());
            there.ifPresentOrElse(
                row -> transaction.update(UcastMacs.REMOTE, Condition.uuid(row.uuid()),
                    Columns.none().setRaw(UcastMacs.LOCATOR, locator)),
                () -> transaction.insert(UcastMacs.REMOTE, Columns.with(UcastMacs.MAC, entry.mac().toString())
                    .setRaw(UcastMacs.LOGICAL_SWITCH, target).setRaw(UcastMacs.LOCATOR, locator)));
        });
        return Optional.empty();
    }

    private Optional<String> multicast(final VtepEntry.RemoteFlood entry) {
        final var present = rows.multicast((VtepKey.RemoteFlood) entry.key());
        present.stream().skip(1).forEach(row -> transaction.delete(McastMacs.REMOTE, Condition.uuid(row.uuid())));
        final var there = present.stream().findFirst();
        if (there.filter(row -> rows.addresses(row.locatorSet()).equals(entry.locators())).isEmpty()) {
            switchNamed(entry.logicalSwitch()).ifPresent(target -> {
                final var locators = OvsdbSet.copyOf(entry.locators().stream().map(this::locator).toList());
                final var set = transaction.insert(PhysicalLocatorSet.TABLE,
                    Columns.none().setRaw(PhysicalLocatorSet.LOCATORS, locators));
                there.ifPresentOrElse(
                    row -> transaction.update(McastMacs.REMOTE, Condition.uuid(row.uuid()),
                        Columns.none().setRaw(McastMacs.LOCATOR_SET, set)),
                    () -> transaction.insert(McastMacs.REMOTE, Columns.with(McastMacs.MAC, HardwareVtep.UNKNOWN_DST)
                        .setRaw(McastMacs.LOGICAL_SWITCH, target).setRaw(McastMacs.LOCATOR_SET, set)));
            });
        }
        return Optional.empty();
    }

    /** A logical switch of this name, there or about to be. */
    private Optional<OvsdbAtom> switchNamed(final String name) {
        return rows.logicalSwitch(name).<OvsdbAtom>map(row -> OvsdbAtom.of(row.uuid()))
            .or(() -> Optional.ofNullable(newSwitches.get(name)));
    }

    private OvsdbAtom locator(final Ip address) {
        return rows.locator(address).<OvsdbAtom>map(OvsdbAtom::of).orElseGet(() ->
            newLocators.computeIfAbsent(address, unused -> transaction.insert(PhysicalLocator.TABLE,
                Columns.with(PhysicalLocator.ENCAPSULATION_TYPE, HardwareVtep.VXLAN_OVER_IPV4)
                    .set(PhysicalLocator.DST_IP, address.toString()))));
    }

    /** Compares several entries; says what is in the way of each. */
    Map<VtepKey, String> compareAll(final Collection<VtepKey> keys) {
        final var problems = new HashMap<VtepKey, String>();
        keys.stream().sorted().forEach(key -> compare(key).ifPresent(problem -> problems.put(key, problem)));
        return problems;
    }
}
