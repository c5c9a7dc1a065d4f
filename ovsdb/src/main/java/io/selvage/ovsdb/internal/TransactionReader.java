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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableList;
import io.selvage.ovsdb.OvsdbTransactionException;
import io.selvage.ovsdb.schema.AtomicType;
import io.selvage.ovsdb.schema.ColumnSchema;
import io.selvage.ovsdb.schema.ColumnType;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.table.RowLayout;
import io.selvage.ovsdb.transact.Operation;
import io.selvage.ovsdb.transact.OperationResult;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.TransactionResult;
import io.selvage.ovsdb.value.OvsdbAtom;
import io.selvage.ovsdb.value.OvsdbValue;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Reads the result of {@code transact} (RFC 7047 section 4.1.3).
 */
public final class TransactionReader {
    private static final ColumnSchema UUID_COLUMN =
        new ColumnSchema("_uuid", ColumnType.scalar(AtomicType.UUID), false, false);
    private static final ColumnSchema VERSION_COLUMN =
        new ColumnSchema("_version", ColumnType.scalar(AtomicType.UUID), false, false);

    private final Transaction transaction;
    private final DatabaseSchema schema;

    /**
     * Creates a reader.
     *
     * @param transaction the transaction
     * @param schema schema of the database
     */
    public TransactionReader(final Transaction transaction, final DatabaseSchema schema) {
        this.transaction = transaction;
        this.schema = schema;
    }

    /** What became of the transaction. */
    public sealed interface Outcome {
        /**
         * Completes a future.
         *
         * @param future the future
         */
        void complete(CompletableFuture<TransactionResult> future);
    }

    private record Success(TransactionResult result) implements Outcome {
        @Override
        public void complete(final CompletableFuture<TransactionResult> future) {
            future.complete(result);
        }
    }

    private record Failure(OvsdbTransactionException cause) implements Outcome {
        @Override
        public void complete(final CompletableFuture<TransactionResult> future) {
            future.completeExceptionally(cause);
        }
    }

    /**
     * Reads the result.
     *
     * @param parser a parser at its first token; afterwards it is at its last
     * @return what became of the transaction
     * @throws IOException if the result is malformed
     */
    public Outcome read(final JsonParser parser) throws IOException {
        Json.expect(parser, JsonToken.START_ARRAY, "Result of a transaction");
        final var operations = transaction.operations();
        final var results = ImmutableList.<OperationResult>builderWithExpectedSize(operations.size());
        final var inserted = new ArrayList<@Nullable UUID>();
        @Nullable Failure failure = null;
        int index = 0;
        for (; parser.nextToken() != JsonToken.END_ARRAY; index++) {
            if (index > operations.size()) {
                throw MalformedMessageException.protocol("More results than operations");
            }
            final JsonNode node = Json.tree(parser);
            if (failure != null || node.isNull()) {
                // operations after the failed one were not tried
                continue;
            }
            final JsonNode error = node.path("error");
            if (error.isTextual()) {
                failure = new Failure(failure(index, error.textValue(), node, inserted));
            } else if (index == operations.size()) {
                throw MalformedMessageException.protocol("An extra result that is no error");
            } else {
                final var result = result(operations.get(index), node);
                results.add(result);
                inserted.add(result instanceof OperationResult.Inserted insert ? insert.uuid() : null);
            }
        }
        if (failure != null) {
            return failure;
        }
        final var successes = results.build();
        if (successes.size() != operations.size()) {
            throw MalformedMessageException.protocol("Fewer results than operations");
        }
        return new Success(new TransactionResult(transaction, successes));
    }

    private OvsdbTransactionException failure(final int index, final String error, final JsonNode node,
            final List<@Nullable UUID> inserted) {
        final String details = node.path("details").asText("");
        final boolean atCommit = index == transaction.operations().size();
        return new OvsdbTransactionException(transaction, atCommit ? culprit(details, inserted) : index, atCommit,
            error, details);
    }

    /** The server names the rows and tables that break a constraint in its details only. */
    private int culprit(final String details, final List<@Nullable UUID> inserted) {
        final var operations = transaction.operations();
        for (int i = 0; i < operations.size(); i++) {
            final UUID uuid = inserted.get(i);
            if (uuid != null && details.contains(uuid.toString())
                || operations.get(i) instanceof Operation.OnRows onRows && onRows.where().stream().anyMatch(condition ->
                    condition.value() instanceof OvsdbAtom.UuidAtom atom
                        && details.contains(atom.value().toString()))) {
                return i;
            }
        }
        for (int i = 0; i < operations.size(); i++) {
            if (operations.get(i) instanceof Operation.OnTable onTable && names(details, onTable.table())) {
                return i;
            }
        }
        return -1;
    }

    private static boolean names(final String details, final String table) {
        return details.contains("\"" + table + "\"") || details.contains("Table " + table + ' ')
            || details.contains("table " + table + ' ') || details.contains(" in " + table + ' ')
            || details.contains(' ' + table + " row") || details.contains(table + " table");
    }

    private OperationResult result(final Operation operation, final JsonNode node) throws IOException {
        return switch (operation) {
            case Operation.Insert insert -> new OperationResult.Inserted(insertedUuid(node));
            case Operation.Update update -> counted(node);
            case Operation.Mutate mutate -> counted(node);
            case Operation.Delete delete -> counted(node);
            case Operation.Select select -> selected(select, node);
            case Operation.Wait wait -> new OperationResult.Done();
            case Operation.Commit commit -> new OperationResult.Done();
            case Operation.Abort abort -> new OperationResult.Done();
            case Operation.Comment comment -> new OperationResult.Done();
            case Operation.Assert lock -> new OperationResult.Done();
        };
    }

    private static UUID insertedUuid(final JsonNode node) throws IOException {
        final JsonNode uuid = node.path("uuid");
        if (uuid.size() != 2 || !uuid.path(1).isTextual()) {
            throw MalformedMessageException.protocol("Result of an insertion without a UUID");
        }
        return ValueReader.uuid(uuid.path(1).textValue());
    }

    private static OperationResult counted(final JsonNode node) throws IOException {
        final JsonNode count = node.path("count");
        if (!count.canConvertToLong()) {
            throw MalformedMessageException.protocol("Result without a count");
        }
        return new OperationResult.Counted(count.longValue());
    }

    private OperationResult selected(final Operation.Select select, final JsonNode node) throws IOException {
        final var table = schema.tables().get(select.table());
        if (table == null) {
            throw MalformedMessageException.protocol("Rows of a table that is not in the schema");
        }
        final var all = ImmutableList.<ColumnSchema>builder().add(UUID_COLUMN).add(VERSION_COLUMN)
            .addAll(table.columns().values()).build();
        final var layout = RowLayout.of(table.name(), all.stream()
            .filter(column -> select.columns().isEmpty() || select.columns().contains(column.name()))
            .collect(ImmutableList.toImmutableList()));
        final var rows = ImmutableList.<Row>builder();
        for (var row : node.path("rows")) {
            rows.add(row(layout, row));
        }
        return new OperationResult.Selected(rows.build());
    }

    private static Row row(final RowLayout layout, final JsonNode node) throws IOException {
        final var values = new OvsdbValue[layout.columns().size()];
        UUID uuid = DatabaseCache.NO_TRANSACTION;
        for (int i = 0; i < values.length; i++) {
            final var column = layout.columns().get(i);
            final JsonNode value = node.path(column.name());
            if (value.isMissingNode()) {
                throw MalformedMessageException.protocol("A selected row without the column " + column.name());
            }
            try (var parser = value.traverse()) {
                parser.nextToken();
                values[i] = ValueReader.read(parser, column.type());
            }
            if (column == UUID_COLUMN && values[i] instanceof OvsdbAtom.UuidAtom atom) {
                uuid = atom.value();
            }
        }
        return layout.row(uuid, values);
    }
}
