/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench.jmh;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.common.collect.ImmutableMap;
import io.netty.buffer.Unpooled;
import io.selvage.ovsdb.MonitorVersion;
import io.selvage.ovsdb.internal.DatabaseCache;
import io.selvage.ovsdb.internal.Json;
import io.selvage.ovsdb.internal.JsonFramer;
import io.selvage.ovsdb.internal.SchemaReader;
import io.selvage.ovsdb.internal.TableUpdates;
import io.selvage.ovsdb.schema.DatabaseSchema;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** What an Open vSwitch database says, from octets to rows: framing, JSON, typed columns, cache. */
public class OvsdbBenchmark {
    private static final int MAX_BYTES = 64 << 20;

    /** A host's database. */
    @State(Scope.Thread)
    public static class Host {
        /** Interfaces that the host has. */
        @Param("1000")
        public int interfaces;

        private final ObjectMapper mapper = new ObjectMapper();
        private DatabaseSchema schema = new DatabaseSchema("", "", ImmutableMap.of());
        private DatabaseCache cache = new DatabaseCache(schema, OpenVSwitch.spec(), UnaryOperator.identity());
        private byte[] initial = new byte[0];
        private byte[] up = new byte[0];
        private byte[] down = new byte[0];
        private boolean isUp = true;

        /**
         * Makes what the host says.
         *
         * @throws IOException if Open vSwitch is not installed, whose schema this takes
         */
        @Setup
        public void make() throws IOException {
            schema = SchemaReader.read(mapper.readTree(
                Path.of("/usr/share/openvswitch/vswitch.ovsschema").toFile()));
            final var all = mapper.createObjectNode();
            for (int i = 0; i < interfaces; i++) {
                row(all, "Port", i, "initial").put("name", "tap" + i).putArray("interfaces").add("uuid")
                    .add(uuid("Interface", i));
                final var device = row(all, "Interface", i, "initial").put("name", "tap" + i).put("type", "")
                    .put("ofport", i + 1).put("admin_state", "up").put("link_state", "up")
                    .put("mac_in_use", "fe:54:00:00:%02x:%02x".formatted(i >> 8, i & 0xFF)).put("mtu", 1450);
                final var ids = device.putArray("external_ids").add("map").addArray();
                ids.addArray().add("attached-mac").add("02:54:00:00:%02x:%02x".formatted(i >> 8, i & 0xFF));
                ids.addArray().add("iface-id").add(uuid("device", i));
                ids.addArray().add("iface-status").add("active");
                ids.addArray().add("vm-uuid").add(uuid("machine", i));
            }
            initial = mapper.writeValueAsBytes(all);
            up = link("up");
            down = link("down");
            cache = start();
        }

        private byte[] link(final String state) throws IOException {
            final var update = mapper.createObjectNode();
            row(update, "Interface", interfaces / 2, "modify").put("link_state", state);
            return mapper.writeValueAsBytes(update);
        }

        private static ObjectNode row(final ObjectNode updates, final String table, final int number,
                final String what) {
            return updates.withObjectProperty(table).putObject(uuid(table, number)).putObject(what);
        }

        private static String uuid(final String kind, final int number) {
            return UUID.nameUUIDFromBytes((kind + number).getBytes(StandardCharsets.UTF_8)).toString();
        }

        private DatabaseCache start() throws IOException {
            final var made = new DatabaseCache(schema, OpenVSwitch.spec(), UnaryOperator.identity());
            made.start(MonitorVersion.SINCE, read(initial, made));
            return made;
        }
    }

    private static TableUpdates read(final byte[] bytes, final DatabaseCache cache) throws IOException {
        final var framer = new JsonFramer(MAX_BYTES, growth -> true);
        framer.append(Unpooled.wrappedBuffer(bytes));
        if (!framer.next()) {
            throw new IllegalStateException("not a whole message");
        }
        try (var parser = Json.parser(framer.buffer(), framer.frameStart(), framer.frameEnd())) {
            parser.nextToken();
            return TableUpdates.read(parser, cache.layouts(), true);
        }
    }

    /**
     * One interface of many changes.
     *
     * @param host its host
     * @return what changed, so that it is not left out
     * @throws IOException never
     */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MICROSECONDS)
    public Object oneInterface(final Host host) throws IOException {
        host.isUp = !host.isUp;
        return host.cache.apply(read(host.isUp ? host.up : host.down, host.cache));
    }

    /**
     * A host connects and tells all that it has.
     *
     * @param host the host
     * @return its rows, so that they are not left out
     * @throws IOException never
     */
    @Benchmark
    @BenchmarkMode(Mode.AverageTime)
    @OutputTimeUnit(TimeUnit.MILLISECONDS)
    public Object wholeHost(final Host host) throws IOException {
        return host.start();
    }
}
