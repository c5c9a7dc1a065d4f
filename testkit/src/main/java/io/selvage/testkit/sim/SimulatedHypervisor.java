/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.selvage.testkit.DummyHypervisor.Port;
import io.selvage.testkit.sim.SimulatedDatabase.RowChange;
import io.selvage.testkit.sim.SimulatedDatabase.Transaction;
import io.selvage.testkit.sim.SimulatedSwitch.SimulatedPort;
import java.io.BufferedInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.eclipse.jdt.annotation.Nullable;

/**
 * A hypervisor of which everything is simulated but the wire: it keeps an {@code Open_vSwitch} database, connects to
 * its manager, makes the bridge that it is told to make, connects that bridge to its controller, numbers ports, and
 * keeps flows. Thread-safe; its own threads are virtual.
 */
public final class SimulatedHypervisor implements AutoCloseable {
    private static final Path SCHEMA = Path.of("/usr/share/openvswitch/vswitch.ovsschema");
    private static final ObjectMapper MAPPER = new ObjectMapper();
    private static final Duration RETRY = Duration.ofSeconds(1);
    private static final int LOCAL = 0xFFFF_FFFE;

    /** Sees flows come and go, on the threads of the switch, which it must not block. */
    public interface FlowObserver {
        /**
         * A flow was added, modified or removed.
         *
         * @param hypervisor where
         * @param match its match: the OXM fields as they are on the wire
         */
        void onFlow(SimulatedHypervisor hypervisor, byte[] match);
    }

    /**
     * What hypervisors have in common.
     *
     * @param schema the schema of their databases
     * @param manager where the controller awaits OVSDB connections
     * @param observer who sees their flows
     */
    public record World(Object schema, InetSocketAddress manager, FlowObserver observer) {
        /**
         * Reads the schema that is installed on this machine.
         *
         * @param manager where the controller awaits OVSDB connections
         * @param observer who sees the flows
         */
        public static World of(final InetSocketAddress manager, final FlowObserver observer) {
            return new World(SimulatedDatabase.Schema.read(SCHEMA), manager, observer);
        }
    }

    private final ReentrantLock lock = new ReentrantLock();
    private final String name;
    private final InetSocketAddress manager;
    private final SimulatedDatabase database;
    private final SimulatedServer server;
    private final FlowObserver observer;
    private final List<Thread> threads = new ArrayList<>();
    private final List<Socket> sockets = new ArrayList<>();
    /** By identifier of the interface. */
    private final Map<String, Integer> numbers = new HashMap<>();
    private @Nullable SimulatedSwitch bridge;
    private int lastNumber;
    private volatile boolean closed;

    /**
     * Makes one that is not connected yet.
     *
     * @param world what it shares with others
     * @param name its {@code system-id}
     * @param tunnelAddress its VTEP address
     */
    public SimulatedHypervisor(final World world, final String name, final String tunnelAddress) {
        this.name = name;
        manager = world.manager();
        observer = world.observer();
        final var schema = (SimulatedDatabase.Schema) world.schema();
        database = new SimulatedDatabase(schema);
        server = new SimulatedServer(schema, database, this::committed);
        transact(transaction -> transaction.insert("Open_vSwitch", MAPPER.createObjectNode()
            .<com.fasterxml.jackson.databind.node.ObjectNode>set("external_ids",
                SimulatedDatabase.map(Map.of("system-id", name, "hostname", name)))
            .set("other_config", SimulatedDatabase.map(Map.of("local_ip", tunnelAddress)))));
    }

    /** {@return its {@code system-id}} */
    public String name() {
        return name;
    }

    /** Connects to the manager, again and again. */
    public void connect() {
        start(manager, this::serveDatabase);
    }

    private interface Conversation {
        void hold(Socket socket) throws IOException;
    }

    private void start(final InetSocketAddress where, final Conversation conversation) {
        final var thread = Thread.ofVirtual().unstarted(() -> {
            while (!closed) {
                try (var socket = new Socket()) {
                    socket.setTcpNoDelay(true);
                    remember(socket);
                    socket.connect(where);
                    conversation.hold(socket);
                } catch (IOException e) {
                    // The controller is not there, or went away: it is tried again.
                }
                LockSupport.parkNanos(RETRY.toNanos());
            }
        });
        lock.lock();
        try {
            threads.add(thread);
        } finally {
            lock.unlock();
        }
        thread.start();
    }

    private void remember(final Socket socket) {
        lock.lock();
        try {
            sockets.removeIf(Socket::isClosed);
            sockets.add(socket);
        } finally {
            lock.unlock();
        }
    }

    private void serveDatabase(final Socket socket) throws IOException {
        lock.lock();
        try {
            server.connected(socket);
        } finally {
            lock.unlock();
        }
        try (var messages = MAPPER.readerFor(JsonNode.class).<JsonNode>readValues(socket.getInputStream())) {
            while (messages.hasNextValue()) {
                final var message = messages.nextValue();
                lock.lock();
                try {
                    server.receive(message);
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            lock.lock();
            try {
                server.disconnected();
            } finally {
                lock.unlock();
            }
        }
    }

    private void serveSwitch(final SimulatedSwitch device, final Socket socket) throws IOException {
        final var buffered = new BufferedInputStream(socket.getInputStream(), 1 << 16);
        final var in = new DataInputStream(buffered);
        lock.lock();
        try {
            device.connected(socket);
            device.flush();
        } finally {
            lock.unlock();
        }
        try {
            while (!closed) {
                final var message = SimulatedSwitch.read(in);
                lock.lock();
                try {
                    device.receive(message);
                    if (buffered.available() == 0) {
                        device.flush();
                    }
                } finally {
                    lock.unlock();
                }
            }
        } finally {
            lock.lock();
            try {
                device.disconnected();
            } finally {
                lock.unlock();
            }
        }
    }

    private interface Work {
        void in(Transaction transaction) throws IOException;
    }

    private void transact(final Work work) {
        lock.lock();
        try {
            server.transact(transaction -> {
                try {
                    work.in(transaction);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
        } catch (IOException e) {
            // The manager went away: it reads everything when it is back.
            server.disconnected();
        } finally {
            lock.unlock();
        }
    }

    /** What {@code ovs-vswitchd} does when the database changes. The lock is held. */
    private void committed(final List<RowChange> changes) {
        changes.stream().filter(change -> "Interface".equals(change.table()) && change.after().isEmpty())
            .forEach(change -> removed(change.uuid()));
        final var unnumbered = changes.stream()
            .filter(change -> "Interface".equals(change.table()) && !numbers.containsKey(change.uuid()))
            .filter(change -> change.after().isPresent()).toList();
        final var bridges = changes.stream()
            .filter(change -> "Bridge".equals(change.table()) && change.after().isPresent()
                && change.after().orElseThrow().path("datapath_id").path(1).isEmpty()).toList();
        if (unnumbered.isEmpty() && bridges.isEmpty()) {
            return;
        }
        transact(transaction -> {
            for (final var change : bridges) {
                final var row = change.after().orElseThrow();
                final var id = SimulatedDatabase.get(row.path("other_config"), "datapath-id")
                    .orElse("%016x".formatted(name.hashCode() & 0xFFFF_FFFFL));
                final var device = new SimulatedSwitch(Long.parseUnsignedLong(id, 16), match ->
                    observer.onFlow(this, match));
                bridge = device;
                transaction.update("Bridge", change.uuid(), MAPPER.createObjectNode().put("datapath_id", id));
                target(row).ifPresent(where -> start(where, socket -> serveSwitch(device, socket)));
            }
            for (final var change : unnumbered) {
                final var row = change.after().orElseThrow();
                final boolean internal = "internal".equals(row.path("type").asText());
                final int number = internal ? LOCAL : ++lastNumber;
                numbers.put(change.uuid(), number);
                transaction.update("Interface", change.uuid(), MAPPER.createObjectNode()
                    .put("ofport", number & 0xFFFF_FFFFL & (internal ? 0xFFFEL : 0xFFFF_FFFFL))
                    .put("admin_state", "up").put("link_state", "up"));
                final var device = bridge;
                if (device != null) {
                    device.addPort(new SimulatedPort(number, row.path("name").asText()));
                }
            }
        });
    }

    private void removed(final String uuid) {
        final var number = numbers.remove(uuid);
        final var device = bridge;
        if (number != null && device != null) {
            try {
                device.removePort(number);
            } catch (IOException e) {
                device.disconnected();
            }
        }
    }

    private Optional<InetSocketAddress> target(final JsonNode row) {
        final var controller = database.table("Controller").get(row.path("controller").path(1).path(0).path(1)
            .asText());
        if (controller == null) {
            return Optional.empty();
        }
        final var parts = controller.path("target").asText().split(":", 3);
        return parts.length == 3 && "tcp".equals(parts[0])
            ? Optional.of(new InetSocketAddress(parts[1], Integer.parseInt(parts[2]))) : Optional.empty();
    }

    /**
     * Plugs ports into the bridge in one transaction, as a compute manager does.
     *
     * @param ports the ports
     * @throws IllegalStateException if there is no bridge yet
     */
    public void plug(final List<Port> ports) {
        final var row = bridgeRow();
        transact(transaction -> {
            for (final var port : ports) {
                final var iface = transaction.insert("Interface", MAPPER.createObjectNode().put("name", port.name())
                    .set("external_ids", SimulatedDatabase.map(Map.of("attached-mac", port.mac(), "iface-id",
                        port.id(), "iface-status", "active"))));
                final var uuid = transaction.insert("Port", MAPPER.createObjectNode().put("name", port.name())
                    .set("interfaces", SimulatedDatabase.uuid(iface)));
                transaction.mutate("Bridge", row, "ports", "insert", SimulatedDatabase.uuid(uuid));
            }
        });
    }

    /**
     * Unplugs ports in one transaction.
     *
     * @param names their names; those that do not exist are ignored
     */
    public void unplug(final List<String> names) {
        final var row = bridgeRow();
        transact(transaction -> database.table("Port").entrySet().stream()
            .filter(port -> names.contains(port.getValue().path("name").asText())).map(Map.Entry::getKey).toList()
            .forEach(port -> transaction.mutate("Bridge", row, "ports", "delete", SimulatedDatabase.uuid(port))));
    }

    private String bridgeRow() {
        lock.lock();
        try {
            return database.table("Bridge").keySet().stream().findFirst()
                .orElseThrow(() -> new IllegalStateException(name + " has no bridge yet"));
        } finally {
            lock.unlock();
        }
    }

    /** {@return whether it has been given its bridge} */
    public boolean hasBridge() {
        lock.lock();
        try {
            return bridge != null;
        } finally {
            lock.unlock();
        }
    }

    /** {@return how many flows its bridge has} */
    public long flows() {
        lock.lock();
        try {
            final var device = bridge;
            return device == null ? 0 : device.flows();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Counts flows that were added lately.
     *
     * @param age how long ago at most
     * @return how many there are
     */
    public long youngerThan(final Duration age) {
        lock.lock();
        try {
            final var device = bridge;
            return device == null ? 0 : device.youngerThan(age.toNanos());
        } finally {
            lock.unlock();
        }
    }

    /** Cuts its connections; it connects again a second later. */
    public void cut() {
        lock.lock();
        try {
            for (final var socket : sockets) {
                socket.close();
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closed = true;
        cut();
        lock.lock();
        try {
            threads.forEach(Thread::interrupt);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public String toString() {
        return name;
    }
}
