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

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.google.common.collect.ImmutableMap;
import io.selvage.admission.Admission;
import io.selvage.ovsdb.RpcClient.Action;
import io.selvage.ovsdb.internal.DatabaseCache;
import io.selvage.ovsdb.internal.Json;
import io.selvage.ovsdb.internal.MalformedMessageException;
import io.selvage.ovsdb.internal.SchemaReader;
import io.selvage.ovsdb.internal.TableUpdates;
import io.selvage.ovsdb.internal.ValueReader;
import io.selvage.ovsdb.internal.WireWriter;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.table.DatabaseSpec;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.RejectedExecutionException;
import org.eclipse.jdt.annotation.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first requests of a session, {@code list_dbs}, {@code get_schema} and {@code monitor_cond_since} or an older way
 * to monitor, and the monitors that they leave behind.
 */
final class SessionStart {
    private static final Logger LOG = LoggerFactory.getLogger(SessionStart.class);

    /** The reply to a monitor request; the first two only with {@link MonitorVersion#SINCE}. */
    private record Contents(boolean found, UUID transaction, TableUpdates updates) {
    }

    private final SessionImpl session;
    private final OvsdbConfig config;
    private final SessionMemory memory;
    private final ImmutableMap.Builder<String, DatabaseCache> found = ImmutableMap.builder();
    private int awaitedSchemas;
    private int awaitedSnapshots;
    private Optional<Admission.Turn> turn = Optional.empty();
    private @Nullable String server;

    SessionStart(final SessionImpl session, final OvsdbConfig config, final SessionMemory memory) {
        this.session = session;
        this.config = config;
        this.memory = memory;
    }

    /** Returns what tells this server from others, as far as it can be told. */
    Optional<String> serverIdentity() {
        return Optional.ofNullable(server);
    }

    /** Asks for a turn, which lasts until all contents have been told. */
    void begin() {
        final var thread = session.connection().channel().eventLoop();
        session.connection().pauseHandshake();
        turn = Optional.of(session.runtime().starts().ask(() -> {
            try {
                thread.execute(this::ask);
            } catch (RejectedExecutionException e) {
                LOG.debug("{} outlives its runtime", session, e);
            }
        }));
    }

    /** The session is over, wherever it was. */
    void end() {
        turn.ifPresent(Admission.Turn::end);
    }

    private void ask() {
        session.connection().resumeHandshake();
        if (config.newestMonitor() == MonitorVersion.SINCE) {
            // Not in RFC 7047: ovsdb-server since 2.10 has it; it need not be answered well.
            session.request("get_server_id", json -> { }, result -> server = result.asText(),
                failure -> LOG.debug("{} has no server id", session, failure));
        }
        session.request("list_dbs", json -> { }, this::databasesListed, this::refused);
    }

    private void refused(final OvsdbException failure) {
        session.connection().close(CloseReason.REQUEST_REFUSED, String.valueOf(failure.getMessage()));
    }

    private void databasesListed(final JsonNode result) throws IOException {
        if (!result.isArray()) {
            throw MalformedMessageException.protocol("Result of list_dbs is no array");
        }
        final Set<String> names = new HashSet<>();
        result.forEach(name -> names.add(name.asText()));
        final List<DatabaseSpec> wanted = new ArrayList<>(config.databases());
        wanted.removeIf(spec -> !names.contains(spec.database()));
        if (wanted.isEmpty()) {
            session.connection().close(CloseReason.NO_WANTED_DATABASE, "The server has only "
                + Json.abbreviate(names.toString()));
            return;
        }
        awaitedSchemas = wanted.size();
        for (var spec : wanted) {
            session.request("get_schema", json -> json.writeString(spec.database()),
                schema -> schemaRead(spec, SchemaReader.read(schema)), this::refused);
        }
    }

    private void schemaRead(final DatabaseSpec spec, final DatabaseSchema schema) throws IOException {
        if (!schema.name().equals(spec.database())) {
            throw MalformedMessageException.protocol("Schema of another database than " + spec.database());
        }
        final var problems = spec.problems(schema);
        if (!problems.isEmpty()) {
            session.connection().close(CloseReason.SCHEMA_MISMATCH, spec.database() + ' ' + schema.version() + ": "
                + String.join("; ", problems));
            return;
        }
        found.put(spec.database(), session.runtime().newDatabase(schema, spec));
        if (--awaitedSchemas == 0) {
            final var databases = found.buildOrThrow();
            awaitedSnapshots = databases.size();
            session.established(databases);
            databases.values().forEach(database -> monitor(database, config.newestMonitor()));
        }
    }

    private void monitor(final DatabaseCache database, final MonitorVersion version) {
        final Optional<DatabaseCache> earlier = version != MonitorVersion.SINCE ? Optional.empty()
            : serverIdentity().flatMap(identity -> memory.earlier(identity, database));
        final UUID since = earlier.map(DatabaseCache::lastTransaction).orElse(DatabaseCache.NO_TRANSACTION);
        session.connection().send(new RpcRequest<Contents>(version.method(),
            json -> WireWriter.monitor(json, database, version, since),
            parser -> readContents(parser, database, version),
            contents -> monitored(database, version, earlier, contents),
            failure -> monitorRefused(database, version, failure)), false);
    }

    private void monitorRefused(final DatabaseCache database, final MonitorVersion version,
            final OvsdbException failure) {
        switch (failure) {
            case OvsdbDisconnectedException gone -> LOG.debug("{} ended before its snapshot", session, gone);
            case OvsdbRequestException refusal when version != MonitorVersion.PLAIN -> {
                LOG.debug("{} does not know {}", session, version.method(), refusal);
                monitor(database, MonitorVersion.values()[version.ordinal() - 1]);
            }
            default -> refused(failure);
        }
    }

    private static Contents readContents(final JsonParser parser, final DatabaseCache database,
            final MonitorVersion version) throws IOException {
        if (version != MonitorVersion.SINCE) {
            return new Contents(false, DatabaseCache.NO_TRANSACTION,
                TableUpdates.read(parser, database.layouts(), version == MonitorVersion.COND));
        }
        Json.expect(parser, JsonToken.START_ARRAY, "Result of monitor_cond_since");
        final JsonToken known = parser.nextToken();
        if (known != JsonToken.VALUE_TRUE && known != JsonToken.VALUE_FALSE) {
            throw MalformedMessageException.protocol("Result of monitor_cond_since without found");
        }
        Json.expectNext(parser, JsonToken.VALUE_STRING, "Transaction id");
        final UUID transaction = ValueReader.uuid(parser.getText());
        parser.nextToken();
        final var updates = TableUpdates.read(parser, database.layouts(), true);
        Json.expectNext(parser, JsonToken.END_ARRAY, "End of the result");
        return new Contents(known == JsonToken.VALUE_TRUE, transaction, updates);
    }

    private void monitored(final DatabaseCache database, final MonitorVersion version,
            final Optional<DatabaseCache> earlier, final Contents contents) throws IOException {
        LOG.debug("{}: {} since {} of {}: found {}", session, version.method(),
            earlier.map(DatabaseCache::lastTransaction), server, contents.found());
        if (contents.found() && earlier.isPresent()) {
            database.resume(earlier.orElseThrow(), contents.updates());
        } else {
            database.start(version, contents.updates());
        }
        database.setLastTransaction(contents.transaction());
        session.snapshot(database);
        if (--awaitedSnapshots == 0) {
            end();
        }
    }

    /**
     * Reads the parameters of an update notification.
     *
     * @param params at their first token; afterwards at the last
     * @param version which notification
     * @return applies the update
     * @throws IOException if it is malformed
     */
    Action readUpdate(final JsonParser params, final MonitorVersion version) throws IOException {
        Json.expectNext(params, JsonToken.VALUE_STRING, "Monitor id");
        final var database = session.caches().get(params.getText());
        if (database == null) {
            throw MalformedMessageException.protocol("Update for an unknown monitor");
        }
        final UUID transaction;
        if (version == MonitorVersion.SINCE) {
            Json.expectNext(params, JsonToken.VALUE_STRING, "Transaction id");
            transaction = ValueReader.uuid(params.getText());
        } else {
            transaction = DatabaseCache.NO_TRANSACTION;
        }
        params.nextToken();
        final var updates = TableUpdates.read(params, database.layouts(), version != MonitorVersion.PLAIN);
        Json.expectNext(params, JsonToken.END_ARRAY, "End of parameters");
        return () -> {
            if (!database.isComplete()) {
                throw MalformedMessageException.protocol("Update before the initial contents");
            }
            final var changes = database.apply(updates);
            database.setLastTransaction(transaction);
            if (!changes.isEmpty()) {
                session.updated(new OvsdbUpdate(database, changes));
            }
        };
    }
}
