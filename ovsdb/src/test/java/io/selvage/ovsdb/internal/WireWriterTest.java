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
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.CloseReason;
import io.selvage.ovsdb.OvsdbTransactionException;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Operation;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.transact.TransactionResult;
import io.selvage.ovsdb.value.OvsdbAtom;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.junit.Test;

/**
 * Transactions and their results as they are on the wire.
 */
public class WireWriterTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final UUID ID = UUID.fromString("aaaaaaaa-0000-0000-0000-000000000001");
    private static final Column<String> NAME = Column.string("name");
    private static final Column<ImmutableMap<String, String>> IDS = Column.stringMap("ids");

    @Test
    public void operations() throws Exception {
        final var builder = Transaction.on("db");
        final var row = builder.insert("T", Columns.with(NAME, "n").set(Column.optionalInteger("tag"),
            Optional.of(5L)).set(Column.bool("up"), true));
        builder.update("T", Condition.uuid(ID), Columns.with(IDS, ImmutableMap.of("a", "b")))
            .mutate("T", Condition.equal(NAME, "n"), Mutation.put(IDS, ImmutableMap.of("k", "v")))
            .mutateAll("Root", Mutation.insert(Column.uuids("ts"), row))
            .delete("T", Condition.includes(IDS, ImmutableMap.of("a", "b")))
            .select("T", ImmutableList.of(), ImmutableList.of("name"))
            .require("T", Condition.uuid(ID), Columns.with(NAME, "n"))
            .add(new Operation.Wait("T", ImmutableList.of(), ImmutableList.of("name"), false,
                ImmutableList.of(), OptionalLong.empty()))
            .comment("why").assertLock("l").add(new Operation.Commit(true)).add(new Operation.Abort());
        final var transaction = builder.build();
        final var request = MAPPER.readTree(WireWriter.request(7, "transact",
            json -> WireWriter.transaction(json, transaction)));
        assertEquals(MAPPER.readTree("""
            {"method": "transact", "id": 7, "params": ["db",
             {"op": "insert", "table": "T", "uuid-name": "row0",
              "row": {"name": "n", "tag": ["set", [5]], "up": true}},
             {"op": "update", "table": "T", "where": [["_uuid", "==", ["uuid", "%1$s"]]],
              "row": {"ids": ["map", [["a", "b"]]]}},
             {"op": "mutate", "table": "T", "where": [["name", "==", "n"]],
              "mutations": [["ids", "delete", ["set", ["k"]]], ["ids", "insert", ["map", [["k", "v"]]]]]},
             {"op": "mutate", "table": "Root", "where": [],
              "mutations": [["ts", "insert", ["set", [["named-uuid", "row0"]]]]]},
             {"op": "delete", "table": "T", "where": [["ids", "includes", ["map", [["a", "b"]]]]]},
             {"op": "select", "table": "T", "where": [], "columns": ["name"]},
             {"op": "wait", "table": "T", "where": [["_uuid", "==", ["uuid", "%1$s"]]], "timeout": 0,
              "columns": ["name"], "until": "==", "rows": [{"name": "n"}]},
             {"op": "wait", "table": "T", "where": [], "columns": ["name"], "until": "!=", "rows": []},
             {"op": "comment", "comment": "why"}, {"op": "assert", "lock": "l"},
             {"op": "commit", "durable": true}, {"op": "abort"}]}""".formatted(ID)), request);
    }

    private static CompletableFuture<TransactionResult> result(final Transaction transaction, final String json)
            throws IOException {
        final var schema = SchemaReader.read(MAPPER.readTree("{\"name\":\"db\",\"tables\":{}}"));
        final byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        try (var parser = Json.parser(bytes, 0, bytes.length)) {
            parser.nextToken();
            final var future = new CompletableFuture<TransactionResult>();
            new TransactionReader(transaction, schema).read(parser).complete(future);
            return future;
        }
    }

    private static OvsdbTransactionException failure(final Transaction transaction, final String json)
            throws IOException {
        final var result = result(transaction, json);
        return (OvsdbTransactionException) assertThrows(CompletionException.class, result::join).getCause();
    }

    @Test
    public void results() throws Exception {
        final var builder = Transaction.on("db").comment("c");
        final var row = builder.insert("T", Columns.none());
        final var transaction = builder.delete("T", Condition.uuid(ID)).build();
        final var result = result(transaction, "[{},{\"uuid\":[\"uuid\",\"" + ID + "\"]},{\"count\":3}]").join();
        assertEquals(ID, result.uuid(row));
        assertEquals(3, result.count(2));

        final var second = failure(transaction, "[{},{\"error\":\"e\",\"details\":\"d\"},null]");
        assertEquals(OptionalInt.of(1), second.index());
        assertEquals("e in operation 1 (insert T): d", second.getMessage());
        assertFalse(second.isAtCommit());

        final var byRow = failure(transaction, "[{},{\"uuid\":[\"uuid\",\"" + ID + "\"]},{\"count\":3},"
            + "{\"error\":\"constraint violation\",\"details\":\"row " + ID + " is one too many\"}]");
        assertTrue(byRow.isAtCommit());
        assertEquals(OptionalInt.of(1), byRow.index());
        final var byNothing = failure(transaction, "[{},{\"uuid\":[\"uuid\",\"" + ID + "\"]},{\"count\":3},"
            + "{\"error\":\"I/O error\"}]");
        assertEquals(OptionalInt.empty(), byNothing.index());
        assertEquals("I/O error in transaction on db at commit", byNothing.getMessage());
    }

    @Test
    public void malformedResults() {
        final var builder = Transaction.on("db");
        builder.insert("T", Columns.none());
        final var transaction = builder.build();
        for (var text : ImmutableSet.of("{}", "[]", "[null]", "[{}]", "[{\"uuid\":5}]", "[{\"uuid\":[\"uuid\",\"x\"]}]",
                "[{\"uuid\":[\"uuid\",\"" + ID + "\"]},{}]", "[{\"error\":\"e\"},null,null]")) {
            assertEquals(text, CloseReason.PROTOCOL_VIOLATION,
                assertThrows(text, MalformedMessageException.class, () -> result(transaction, text)).reason());
        }
    }

    @Test
    public void namesAreChecked() {
        assertThrows(IllegalArgumentException.class, () -> new OvsdbAtom.NamedUuid("br-int"));
        assertThrows(IllegalArgumentException.class, () -> new OvsdbAtom.NamedUuid("0"));
        assertThrows(IllegalArgumentException.class, () -> new OvsdbAtom.NamedUuid(""));
        assertEquals("_x9", new OvsdbAtom.NamedUuid("_x9").name());
        assertThrows(IllegalArgumentException.class, () -> OvsdbAtom.of(Double.NaN));
    }
}
