/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.transact;

import static java.util.Objects.requireNonNull;

import com.google.common.collect.ImmutableList;
import io.selvage.ovsdb.value.OvsdbAtom.NamedUuid;
import java.util.UUID;

/**
 * The result of a transaction that was carried out.
 *
 * @param transaction the transaction
 * @param results one result for each operation, in order
 */
public record TransactionResult(Transaction transaction, ImmutableList<OperationResult> results) {
    public TransactionResult {
        requireNonNull(transaction);
        requireNonNull(results);
    }

    /**
     * Returns the identity of a row that the transaction inserted.
     *
     * @param name the name that the row had within the transaction
     * @return its UUID
     * @throws IllegalArgumentException if the transaction inserts no row of that name
     */
    public UUID uuid(final NamedUuid name) {
        for (int i = 0; i < results.size(); i++) {
            if (transaction.operations().get(i) instanceof Operation.Insert insert && insert.name().equals(name)
                && results.get(i) instanceof OperationResult.Inserted inserted) {
                return inserted.uuid();
            }
        }
        throw new IllegalArgumentException("No row " + name.name() + " was inserted");
    }

    /**
     * Returns the number of rows that an update, mutation or deletion met.
     *
     * @param index index of the operation
     * @return number of rows
     * @throws IllegalArgumentException if it is another operation
     */
    public long count(final int index) {
        if (results.get(index) instanceof OperationResult.Counted counted) {
            return counted.rows();
        }
        throw new IllegalArgumentException("Operation " + index + " counts no rows");
    }
}
