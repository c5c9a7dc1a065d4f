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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.transact.Condition;
import io.selvage.ovsdb.transact.Mutation;
import io.selvage.ovsdb.transact.Operation;
import io.selvage.ovsdb.transact.OperationResult;
import io.selvage.ovsdb.transact.Transaction;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.transact.TransactionResult;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Bridge;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Port;
import io.selvage.ovsdb.vswitch.OpenVSwitch.Root;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.CompletionStage;
import org.junit.After;
import org.junit.Before;
import org.junit.Test;

/**
 * Transactions that a real ovsdb-server refuses, and everything else that can be asked of it.
 */
public class TransactionErrorTest {
    private final RecordingListener listener = new RecordingListener();
    private final OvsdbRuntime runtime = new OvsdbRuntime();
    private OvsdbServerProcess server;
    private OvsdbSession session;
    private OvsdbConnector connector;

    @Before
    public void before() throws Exception {
        final var address = OvsdbServerProcess.freeAddress();
        server = new OvsdbServerProcess().database(OvsdbServerProcess.VSWITCH_SCHEMA)
            .remote("ptcp:" + address.getPort() + ":127.0.0.1").start();
        server.vsctl("init", "--", "add-br", "br0");
        connector = runtime.connect(OvsdbConfig.builder(OpenVSwitch.spec()).maxOutstanding(20, 1 << 20).build(),
            address, listener);
        listener.snapshot(1);
        session = listener.session(1);
    }

    @After
    public void after() throws Exception {
        connector.close();
        runtime.close();
        server.close();
        assertEquals(List.of(), listener.defects);
        assertEquals(0, runtime.counters().snapshot().malformed());
    }

    private OvsdbTransactionException refused(final Transaction.Builder builder) {
        final var refusal = Await.failure(OvsdbTransactionException.class, session.transact(builder.build()));
        assertTrue("One failure does not end the session", session.isOpen());
        return refusal;
    }

    private static Transaction.Builder txn() {
        return Transaction.on(OpenVSwitch.DATABASE);
    }

    @Test
    public void failedOperationIsNamed() {
        final var refusal = refused(txn().comment("first")
            .update(Bridge.TABLE, Condition.equal(Bridge.NAME, "br0"),
                Columns.none().setRaw(Bridge.FAIL_MODE, Column.string("x").encode("perhaps")))
            .comment("never tried"));
        assertEquals("constraint violation", refusal.error());
        assertEquals(OptionalInt.of(1), refusal.index());
        assertFalse(refusal.isAtCommit());
        assertTrue(refusal.operation().orElseThrow() instanceof Operation.Update);
        assertTrue(refusal.getMessage(), refusal.getMessage().contains("update Bridge where [name == "));
    }

    @Test
    public void unknownTableAndColumn() {
        assertEquals(OptionalInt.of(0), refused(txn().delete("Moat", Condition.uuid(new UUID(1, 1)))).index());
        final var refusal = refused(txn().comment("").mutate(Bridge.TABLE, Condition.uuid(new UUID(1, 1)),
            Mutation.insert(Column.strings("colours"), ImmutableSet.of("red"))));
        assertEquals(OptionalInt.of(1), refusal.index());
    }

    @Test
    public void uniqueNameIsCheckedAtCommit() {
        final var builder = txn().comment("one more of that name");
        final var bridge = builder.insert(Bridge.TABLE, Columns.with(Bridge.NAME, "br0"));
        final var refusal = refused(builder.mutateAll(Root.TABLE, Mutation.insert(Root.BRIDGES, bridge)));
        assertEquals("constraint violation", refusal.error());
        assertTrue(refusal.isAtCommit());
        assertEquals(refusal.getMessage(), OptionalInt.of(1), refusal.index());
        assertTrue(refusal.operation().orElseThrow() instanceof Operation.Insert);
    }

    @Test
    public void danglingReferenceIsCheckedAtCommit() {
        final var refusal = refused(txn().comment("").mutate(Bridge.TABLE, Condition.equal(Bridge.NAME, "br0"),
            Mutation.insert(Bridge.PORTS, ImmutableSet.of(new UUID(7, 7)))));
        assertEquals("referential integrity violation", refusal.error());
        assertTrue(refusal.isAtCommit());
        assertEquals(refusal.getMessage(), OptionalInt.of(1), refusal.index());
    }

    @Test
    public void abortWaitAndAssert() throws Exception {
        assertEquals("aborted", refused(txn().add(new Operation.Abort())).error());
        final var late = refused(txn().require(Bridge.TABLE, Condition.equal(Bridge.NAME, "br0"),
            Columns.with(Bridge.DATAPATH_TYPE, "netdev")));
        assertEquals("timed out", late.error());
        assertEquals(OptionalInt.of(0), late.index());
        assertEquals("not owner", refused(txn().assertLock("selvage")).error());
        assertTrue(Await.result(session.lock("selvage")));
        Await.result(session.transact(txn().assertLock("selvage").build()));
        Await.result(session.unlock("selvage"));
        assertEquals("not owner", refused(txn().assertLock("selvage")).error());
        Await.result(session.steal("selvage"));
        Await.result(session.transact(txn().assertLock("selvage").build()));
    }

    @Test
    public void waitEndsWhenTheRowIsAsWanted() throws Exception {
        final var waiting = session.transact(txn().add(new Operation.Wait(Bridge.TABLE,
            ImmutableList.of(Condition.equal(Bridge.NAME, "br0")), ImmutableList.of("datapath_type"), true,
            ImmutableList.of(ImmutableMap.of("datapath_type", Bridge.DATAPATH_TYPE.encode("netdev"))),
            OptionalLong.empty())).build());
        // others are not held up
        Await.result(session.transact(txn().comment("overtakes").build()));
        assertFalse(waiting.toCompletableFuture().isDone());
        server.vsctl("set", "bridge", "br0", "datapath_type=netdev");
        assertEquals(List.of(new OperationResult.Done()), Await.result(waiting).results());
    }

    @Test
    public void selectReadsRows() throws Exception {
        final var result = Await.result(session.transact(txn()
            .select(Bridge.TABLE, List.of(Condition.equal(Bridge.NAME, "br0")), List.of("_uuid", "name", "ports"))
            .select(Port.TABLE, List.of(), List.of())
            .add(new Operation.Commit(true))
            .build()));
        final var row = ((OperationResult.Selected) result.results().get(0)).rows().get(0);
        assertEquals("br0", row.get(Bridge.NAME));
        assertEquals(session.database(OpenVSwitch.DATABASE).table(Bridge.TABLE).rows().iterator().next().uuid(),
            row.uuid());
        final var ports = ((OperationResult.Selected) result.results().get(1)).rows();
        assertEquals(row.get(Bridge.PORTS), ImmutableSet.of(ports.get(0).uuid()));
    }

    @Test
    public void tooMuchOutstandingIsRefused() throws Exception {
        server.signal("STOP");
        final var sent = new ArrayList<CompletionStage<TransactionResult>>();
        for (int i = 0; i < 20; i++) {
            assertTrue(session.isWritable());
            sent.add(session.transact(txn().comment("number " + i).build()));
        }
        assertFalse(session.isWritable());
        Await.failure(OvsdbBackPressureException.class, session.transact(txn().comment("too many").build()));
        assertEquals(0, listener.writable.get());
        server.signal("CONT");
        for (var stage : sent) {
            Await.result(stage);
        }
        Await.until("the listener is woken", () -> listener.writable.get() == 1);
        Await.result(session.transact(txn().comment("now").build()));
        // and by size: the first alone may be as large as it likes
        server.signal("STOP");
        final var large = session.transact(txn().comment("x".repeat(2 << 20)).build());
        Await.failure(OvsdbBackPressureException.class, session.transact(txn().comment("too much").build()));
        server.signal("CONT");
        Await.result(large);
    }
}
