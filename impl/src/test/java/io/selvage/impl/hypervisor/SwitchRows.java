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

import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.ovsdb.internal.SchemaReader;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbMap;
import io.selvage.ovsdb.value.OvsdbSet;
import io.selvage.ovsdb.value.OvsdbValue;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of the database of a switch, without a switch. The identity of a row follows from its table and a number. */
final class SwitchRows {
    static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");

    private final DatabaseSchema schema;

    SwitchRows() throws IOException {
        schema = SchemaReader.read(new ObjectMapper().readTree(Files.readString(SCHEMA)));
    }

    private static UUID id(final String table, final int number) {
        return new UUID(table.hashCode(), number);
    }

    private Row row(final String table, final int number, final Map<String, OvsdbValue> values) {
        final var spec = OpenVSwitch.spec().tables().stream().filter(one -> one.table().equals(table)).findFirst()
            .orElseThrow();
        final var live = Optional.ofNullable(schema.tables().get(table)).orElseThrow();
        return RowLayout.of(live, spec).row(id(table, number), values);
    }

    Row root(final Map<String, String> externalIds, final Map<String, String> otherConfig) {
        return row(OpenVSwitch.Root.TABLE, 1, Map.of("external_ids", OvsdbMap.ofStrings(externalIds),
            "other_config", OvsdbMap.ofStrings(otherConfig)));
    }

    Row bridge(final int number, final String name, final Optional<String> datapathId, final int... ports) {
        final var values = new HashMap<String, OvsdbValue>();
        values.put("name", OvsdbAtom.of(name));
        values.put("ports", ids(OpenVSwitch.Port.TABLE, ports));
        datapathId.ifPresent(id -> values.put("datapath_id", OvsdbSet.of(OvsdbAtom.of(id))));
        return row(OpenVSwitch.Bridge.TABLE, number, values);
    }

    Row port(final int number, final String name, final int... interfaces) {
        return row(OpenVSwitch.Port.TABLE, number, Map.of("name", OvsdbAtom.of(name),
            "interfaces", ids(OpenVSwitch.Interface.TABLE, interfaces)));
    }

    Row iface(final int number, final String name, final Optional<Long> ofport, final Map<String, String> ids) {
        final var values = new HashMap<String, OvsdbValue>();
        values.put("name", OvsdbAtom.of(name));
        values.put("external_ids", OvsdbMap.ofStrings(ids));
        values.put("link_state", OvsdbSet.of(OvsdbAtom.of("up")));
        ofport.ifPresent(port -> values.put("ofport", OvsdbSet.of(OvsdbAtom.of(port))));
        return row(OpenVSwitch.Interface.TABLE, number, values);
    }

    private static OvsdbSet ids(final String table, final int... numbers) {
        return OvsdbSet.ofUuids(Arrays.stream(numbers).mapToObj(number -> id(table, number)).toList());
    }
}
