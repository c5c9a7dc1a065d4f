/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb;

import static java.util.Objects.requireNonNull;

import io.selvage.ovsdb.transact.Operation;
import io.selvage.ovsdb.transact.Transaction;
import java.io.Serial;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The server did not carry a transaction out: nothing of it took effect (RFC 7047 section 4.1.3).
 */
public final class OvsdbTransactionException extends OvsdbException {
    @Serial
    private static final long serialVersionUID = 1L;

    private final String error;
    private final String details;
    private final boolean atCommit;
    private final int index;
    private final transient Transaction transaction;

    /**
     * Creates the exception.
     *
     * @param transaction the transaction
     * @param index index of the operation that failed, or that the error of the commit is about, -1 if not known
     * @param atCommit true if every operation succeeded and the commit failed
     * @param error the error of RFC 7047 section 3.1, {@code constraint violation} for example
     * @param details what the server says about it, or ""
     */
    public OvsdbTransactionException(final Transaction transaction, final int index, final boolean atCommit,
            final String error, final String details) {
        super(message(transaction, index, atCommit, error, details));
        this.transaction = requireNonNull(transaction);
        this.index = index;
        this.atCommit = atCommit;
        this.error = requireNonNull(error);
        this.details = requireNonNull(details);
    }

    private static String message(final Transaction transaction, final int index, final boolean atCommit,
            final String error, final String details) {
        final String what = index < 0 ? "transaction on " + transaction.database()
            : "operation " + index + " (" + transaction.operations().get(index).describe() + ')';
        return error + " in " + what + (atCommit ? " at commit" : "") + (details.isEmpty() ? "" : ": " + details);
    }

    /**
     * Returns the error.
     *
     * @return the error of RFC 7047, for example {@code constraint violation}
     */
    public String error() {
        return error;
    }

    /**
     * Returns what the server says about the error.
     *
     * @return the text, or ""
     */
    public String details() {
        return details;
    }

    /**
     * Tells whether every operation succeeded by itself and the commit of them all failed.
     *
     * @return true if the commit failed
     */
    public boolean isAtCommit() {
        return atCommit;
    }

    /**
     * Returns the index of the operation that failed. An error of the commit is put down to the operation whose row,
     * or else the first whose table, the server names in its details.
     *
     * @return the index, empty if no operation can be named
     */
    public OptionalInt index() {
        return index < 0 ? OptionalInt.empty() : OptionalInt.of(index);
    }

    /**
     * Returns the operation at {@link #index()}.
     *
     * @return the operation, empty if no operation can be named
     */
    public Optional<Operation> operation() {
        return index < 0 ? Optional.empty() : Optional.of(transaction.operations().get(index));
    }

    /**
     * Returns the transaction.
     *
     * @return the transaction
     */
    public Transaction transaction() {
        return transaction;
    }
}
