/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * OVSDB sessions with servers that speak RFC 7047 and the extensions of ovsdb-server(7).
 *
 * <p>An {@link io.selvage.ovsdb.OvsdbRuntime} owns the threads and the counters. It listens for servers that connect by
 * themselves ({@link io.selvage.ovsdb.OvsdbListener}) or keeps connections to servers
 * ({@link io.selvage.ovsdb.OvsdbConnector}). Either way an {@link io.selvage.ovsdb.OvsdbSessionListener} is told about
 * each {@link io.selvage.ovsdb.OvsdbSession}: that it is connected, then the initial contents of each wanted database,
 * then every update as one batch, then that it is over. What is wanted of a database is a
 * {@link io.selvage.ovsdb.table.DatabaseSpec}, which is checked against the live schema before anything else.
 *
 * <p>All calls about one session, and the completion of its futures, come from one thread in the order of the messages.
 * That thread serves other sessions, too: never block it. Rows are immutable and may be passed on; tables may be read
 * from any thread. A session whose peer breaks the protocol is closed and counted; the others do not notice.
 *
 * <pre>{@code
 * var runtime = new OvsdbRuntime();
 * var config = OvsdbConfig.builder(OpenVSwitch.spec()).build();
 * runtime.listen(config, new InetSocketAddress(6640), new OvsdbSessionListener() {
 *     public void onConnected(OvsdbSession session) { }
 *     public void onSnapshot(OvsdbSession session, OvsdbDatabase database) {
 *         database.table("Bridge").rows().forEach(row -> LOG.info("{}", BridgeRow.of(row)));
 *         var txn = Transaction.on(database.name());
 *         var bridge = txn.insert("Bridge", Columns.with(Bridge.NAME, "br-int"));
 *         txn.mutateAll(Root.TABLE, Mutation.insert(Root.BRIDGES, bridge));
 *         session.transact(txn.build()).whenComplete((result, failure) -> { });
 *     }
 *     public void onUpdate(OvsdbSession session, OvsdbUpdate update) { }
 *     public void onDisconnected(OvsdbSession session, CloseReason reason, String detail) { }
 * });
 * }</pre>
 */
@org.eclipse.jdt.annotation.NonNullByDefault
package io.selvage.ovsdb;
