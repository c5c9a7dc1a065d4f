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

import io.selvage.core.facts.Encapsulation;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.vswitch.BridgeRow;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Tells which updates of a host's database may have taken away what was in the way of the integration bridge: those of
 * rows that bear one of its names, on whatever bridge they are, and of its controllers. Immutable.
 *
 * @param names names of the integration bridge, its port and interface, and of the tunnel ports
 * @param controllers its {@code Controller} rows
 */
record BridgeConcern(Set<String> names, Set<UUID> controllers) {
    private static final Set<String> TUNNELS = Arrays.stream(Encapsulation.values()).map(Encapsulation::portName)
        .filter(name -> !name.isEmpty()).collect(Collectors.toUnmodifiableSet());

    BridgeConcern {
        names = Set.copyOf(names);
        controllers = Set.copyOf(controllers);
    }

    static BridgeConcern of(final String bridgeName, final Optional<BridgeRow> bridge) {
        final var names = new HashSet<>(TUNNELS);
        names.add(bridgeName);
        return new BridgeConcern(names, bridge.<Set<UUID>>map(BridgeRow::controllers).orElse(Set.of()));
    }

    boolean isAbout(final Collection<RowChange> changes) {
        return changes.stream().anyMatch(this::isAbout);
    }

    private boolean isAbout(final RowChange change) {
        return switch (change.table()) {
            case OpenVSwitch.Bridge.TABLE -> either(change, row -> isNamed(row, OpenVSwitch.Bridge.NAME));
            case OpenVSwitch.Port.TABLE -> either(change, row -> isNamed(row, OpenVSwitch.Port.NAME));
            case OpenVSwitch.Interface.TABLE -> either(change, row -> isNamed(row, OpenVSwitch.Interface.NAME));
            case OpenVSwitch.Controller.TABLE -> controllers.contains(change.uuid());
            // The rest of the root row has nothing to do with the bridge.
            case OpenVSwitch.Root.TABLE -> change instanceof RowChange.Modified modified
                && (modified.changed(OpenVSwitch.Root.BRIDGES) || modified.changed(OpenVSwitch.Root.EXTERNAL_IDS));
            default -> false;
        };
    }

    private boolean isNamed(final Row row, final Column<String> name) {
        return names.contains(row.get(name));
    }

    private static boolean either(final RowChange change, final Predicate<Row> condition) {
        return switch (change) {
            case RowChange.Inserted(var row) -> condition.test(row);
            case RowChange.Modified(var before, var after) -> condition.test(before) || condition.test(after);
            case RowChange.Deleted(var before) -> condition.test(before);
        };
    }
}
