/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.internal;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.MonitorVersion;
import io.selvage.ovsdb.schema.AtomicType;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowChange;
import io.selvage.ovsdb.table.TableSpec;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.junit.Before;
import org.junit.Test;

/**
 * Updates as they are on the wire, in all three notations, and what becomes of the rows.
 */
public class UpdatesTest {
    private static final String SCHEMA = """
        {"name": "db", "version": "1.2.3", "tables": {"T": {
          "isRoot": true, "maxRows": 7, "indexes": [["name"]], "columns": {
          "name": {"type": "string", "mutable": false},
          "count": {"type": {"key": {"type": "integer", "minInteger": 0, "maxInteger": 9}}},
          "ratio": {"type": "real", "ephemeral": true},
          "up": {"type": "boolean"},
          "mode": {"type": {"key": {"type": "string", "enum": ["set", ["a", "b"]]}, "min": 0}},
          "tags": {"type": {"key": "integer", "min": 0, "max": "unlimited"}},
          "pair": {"type": {"key": "integer", "min": 0, "max": 2}},
          "refs": {"type": {"key": {"type": "uuid", "refTable": "T", "refType": "weak"}, "min": 0, "max": "unlimited"}},
          "ids": {"type": {"key": "string", "value": "string", "min": 0, "max": "unlimited"}},
          "one": {"type": {"key": "string", "value": "integer", "min": 0, "max": 1}}}}}}""";
    private static final Column<String> NAME = Column.string("name");
    private static final Column<Long> COUNT = Column.integer("count");
    private static final Column<Boolean> UP = Column.bool("up");
    private static final Column<Optional<String>> MODE = Column.optionalString("mode");
    private static final Column<ImmutableSet<Long>> TAGS = Column.integers("tags");
    private static final Column<ImmutableSet<Long>> PAIR = Column.integers("pair");
    private static final Column<ImmutableSet<UUID>> REFS = Column.uuids("refs");
    private static final Column<ImmutableMap<String, String>> IDS = Column.stringMap("ids");
    private static final Column<ImmutableMap<String, Long>> ONE = Column.integerMap("one");
    private static final DatabaseSpec SPEC = DatabaseSpec.of("db", TableSpec.of("T", NAME, COUNT, Column.any("ratio"),
        UP, MODE, TAGS, PAIR, REFS, IDS, ONE, Column.string("later").ifPresent()));
    private static final String A = "aaaaaaaa-0000-0000-0000-000000000001";
    private static final String B = "bbbbbbbb-0000-0000-0000-000000000002";

    private DatabaseSchema schema;
    private DatabaseCache database;

    @Before
    public void before() throws Exception {
        schema = SchemaReader.read(new ObjectMapper().readTree(SCHEMA));
        assertEquals(List.of(), SPEC.problems(schema));
        database = new DatabaseCache(schema, SPEC, UnaryOperator.identity());
    }

    private TableUpdates read(final String json, final boolean differences) throws IOException {
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try (var parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            return TableUpdates.read(parser, database.layouts(), differences);
        }
    }

    private ImmutableList<RowChange> update(final String json) throws IOException {
        return database.apply(read(json, false));
    }

    private ImmutableList<RowChange> update2(final String json) throws IOException {
        return database.apply(read(json, true));
    }

    private Row row(final String uuid) {
        return database.table("T").row(UUID.fromString(uuid)).orElseThrow();
    }

    @Test
    public void schemaIsRead() {
        final var table = schema.tables().get("T");
        assertEquals("1.2.3", schema.version());
        assertTrue(table.root());
        assertEquals(7, table.maxRows());
        assertEquals(ImmutableList.of(ImmutableSet.of("name")), table.indexes());
        assertEquals("string", table.columns().get("name").type().toString());
        assertEquals(false, table.columns().get("name").mutable());
        assertTrue(table.columns().get("ratio").ephemeral());
        assertEquals("string 0..1", table.columns().get("mode").type().toString());
        assertEquals(OvsdbSet.ofStrings(List.of("a", "b")), table.columns().get("mode").type().key().allowed());
        assertEquals(Optional.of(OvsdbAtom.of(9)), table.columns().get("count").type().key().maximum());
        assertEquals("string -> string 0..unlimited", table.columns().get("ids").type().toString());
        final var reference = table.columns().get("refs").type().key().reference().orElseThrow();
        assertEquals("T", reference.table());
        assertEquals(false, reference.strong());
    }

    @Test
    public void everyProblemOfASchemaIsNamed() {
        final var spec = DatabaseSpec.of("db", TableSpec.of("T", Column.integer("name"), Column.strings("ids"),
            Column.string("nothing"), Column.optionalInteger("tags"), Column.optionalInteger("mode")),
            TableSpec.of("U"));
        assertEquals(List.of("column T.name is string and not integer",
            "column T.ids is string -> string 0..unlimited and not set of string",
            "no column T.nothing",
            "column T.tags is integer 0..unlimited and not optional integer",
            "column T.mode is string 0..1 and not optional integer",
            "no table U"), spec.problems(schema));
    }

    @Test
    public void insertedRowsHaveDefaults() throws Exception {
        database.start(MonitorVersion.COND, read("{\"T\":{\"" + A + "\":{\"initial\":{\"name\":\"n\"}}}}", true));
        final var row = row(A);
        assertEquals("n", row.get(NAME));
        assertEquals(0L, (long) row.get(COUNT));
        assertEquals(OvsdbAtom.of(0.0), row.value("ratio"));
        assertEquals(false, row.get(UP));
        assertEquals(Optional.empty(), row.get(MODE));
        assertEquals(ImmutableSet.of(), row.get(TAGS));
        assertEquals(ImmutableMap.of(), row.get(IDS));
        assertEquals("", row.get(Column.string("later").ifPresent()));
        assertThrows(IllegalArgumentException.class, () -> row.get(Column.string("later")));
    }

    @Test
    public void allKindsOfValues() throws Exception {
        update2("""
            {"T": {"%s": {"insert": {"name": "\\u00fc\\n\\"", "count": -9223372036854775808, "ratio": 3, "up": true,
              "mode": "a", "tags": 5, "pair": ["set", [1, 2]], "refs": ["uuid", "%s"],
              "ids": ["map", [["k", "v"], ["", ""]]], "one": ["map", [["x", 1]]]}}}}""".formatted(A, B));
        final var row = row(A);
        assertEquals("ü\n\"", row.get(NAME));
        assertEquals(Long.MIN_VALUE, (long) row.get(COUNT));
        assertEquals(OvsdbAtom.of(3.0), row.value("ratio"));
        assertEquals(true, row.get(UP));
        assertEquals(Optional.of("a"), row.get(MODE));
        assertEquals(ImmutableSet.of(5L), row.get(TAGS));
        assertEquals(ImmutableSet.of(1L, 2L), row.get(PAIR));
        assertEquals(ImmutableSet.of(UUID.fromString(B)), row.get(REFS));
        assertEquals(ImmutableMap.of("k", "v", "", ""), row.get(IDS));
        assertEquals(ImmutableMap.of("x", 1L), row.get(ONE));
    }

    @Test
    public void differencesOfSets() throws Exception {
        update2("{\"T\":{\"" + A + "\":{\"insert\":{\"tags\":[\"set\",[1,2,3]],\"pair\":7}}}}");
        // 1 goes, 4 comes; a single element may be written as such
        update2("{\"T\":{\"" + A + "\":{\"modify\":{\"tags\":[\"set\",[1,4]],\"pair\":8}}}}");
        assertEquals(ImmutableSet.of(2L, 3L, 4L), row(A).get(TAGS));
        assertEquals(ImmutableSet.of(7L, 8L), row(A).get(PAIR));
        final var changes = update2("{\"T\":{\"" + A + "\":{\"modify\":{\"tags\":[\"set\",[2,3,4]],\"pair\":7}}}}");
        assertEquals(ImmutableSet.of(), row(A).get(TAGS));
        assertEquals(ImmutableSet.of(8L), row(A).get(PAIR));
        final var modified = (RowChange.Modified) changes.get(0);
        assertEquals(ImmutableSet.of(2L, 3L, 4L), modified.before().get(TAGS));
        assertTrue(modified.changed(TAGS));
        assertEquals(false, modified.changed(IDS));
    }

    @Test
    public void differencesOfMaps() throws Exception {
        update2("{\"T\":{\"" + A + "\":{\"insert\":{\"ids\":[\"map\",[[\"go\",\"1\"],[\"change\",\"2\"],"
            + "[\"stay\",\"3\"]]]}}}}");
        // the value that it has: gone; another value: changed; another key: new
        update2("{\"T\":{\"" + A + "\":{\"modify\":{\"ids\":[\"map\",[[\"go\",\"1\"],[\"change\",\"5\"],"
            + "[\"come\",\"6\"]]]}}}}");
        assertEquals(ImmutableMap.of("stay", "3", "change", "5", "come", "6"), row(A).get(IDS));
    }

    @Test
    public void columnsOfAtMostOneElementAreReplaced() throws Exception {
        update2("{\"T\":{\"" + A + "\":{\"insert\":{\"name\":\"n\",\"mode\":\"a\",\"one\":[\"map\",[[\"x\",1]]]}}}}");
        update2("{\"T\":{\"" + A + "\":{\"modify\":{\"name\":\"m\",\"mode\":\"b\",\"one\":[\"map\",[[\"x\",1]]]}}}}");
        assertEquals("m", row(A).get(NAME));
        assertEquals(Optional.of("b"), row(A).get(MODE));
        assertEquals(ImmutableMap.of("x", 1L), row(A).get(ONE));
        update2("{\"T\":{\"" + A + "\":{\"modify\":{\"mode\":[\"set\",[]],\"one\":[\"map\",[]]}}}}");
        assertEquals(Optional.empty(), row(A).get(MODE));
        assertEquals(ImmutableMap.of(), row(A).get(ONE));
        assertEquals("m", row(A).get(NAME));
    }

    @Test
    public void deletedRowsAreGone() throws Exception {
        update2("{\"T\":{\"" + A + "\":{\"insert\":{\"name\":\"a\"}},\"" + B + "\":{\"insert\":{\"name\":\"b\"}}}}");
        final var before = row(A);
        assertEquals(List.of(new RowChange.Deleted(before)), update2("{\"T\":{\"" + A + "\":{\"delete\":null}}}"));
        assertEquals(List.of(row(B)), List.copyOf(database.table("T").rows()));
    }

    @Test
    public void wholeRowsOfThePlainMonitor() throws Exception {
        database.start(MonitorVersion.PLAIN, read("{\"T\":{\"" + A + "\":{\"new\":{\"name\":\"n\",\"tags\":"
            + "[\"set\",[1,2]]}}}}", false));
        final var before = row(A);
        assertEquals(List.of(new RowChange.Modified(before, before.layout().row(before.uuid(),
            ImmutableMap.of("name", OvsdbAtom.of("n"), "tags", OvsdbSet.of(OvsdbAtom.of(2)))))),
            update("{\"T\":{\"" + A + "\":{\"old\":{\"tags\":[\"set\",[1,2]]},\"new\":{\"name\":\"n\",\"tags\":2}}}}"));
        assertEquals(ImmutableSet.of(2L), row(A).get(TAGS));
        update("{\"T\":{\"" + A + "\":{\"old\":{\"name\":\"n\"}}}}");
        assertEquals(List.of(), List.copyOf(database.table("T").rows()));
    }

    @Test
    public void whatDoesNotFitIsRefused() throws Exception {
        update2("{\"T\":{\"" + A + "\":{\"insert\":{}}}}");
        for (var text : List.of("{\"T\":{\"" + A + "\":{\"insert\":{}}}}", "{\"T\":{\"" + B + "\":{\"modify\":{}}}}",
                "{\"T\":{\"" + B + "\":{\"delete\":null}}}")) {
            assertEquals(CloseReason.INCONSISTENT_UPDATE,
                assertThrows(MalformedMessageException.class, () -> update2(text)).reason());
        }
    }

    @Test
    public void defaultsFollowTheType() {
        final var columns = schema.tables().get("T").columns();
        assertEquals(AtomicType.STRING.defaultAtom(), columns.get("name").type().defaultValue());
        assertEquals(OvsdbSet.EMPTY, columns.get("mode").type().defaultValue());
    }
}
