/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * A real {@code lldpd} on the interface {@code eth0} of a device: the device announces itself as servers do. Chassis ID
 * and port ID are the MAC address of the interface.
 */
public final class LldpAgent implements AutoCloseable {
    private static final Duration START = Duration.ofSeconds(10);
    private static final AtomicInteger NUMBER = new AtomicInteger();

    private final Device device;
    private final Path socket;
    private final Process process;

    private LldpAgent(final Device device, final Path socket, final Process process) {
        this.device = device;
        this.socket = socket;
        this.process = process;
    }

    /**
     * What an agent is like.
     *
     * @param systemName its system name
     * @param interval seconds between two frames
     * @param hold its TTL is so many intervals
     * @param silent whether it says nothing until {@link #speak()}
     * @param devices content of Selvage's own TLV, behind OUI and subtype; nothing for no such TLV
     */
    public record Options(String systemName, int interval, int hold, boolean silent, byte[] devices) {
        /** An agent that speaks at once and every second, and is believed for 3 s. */
        public Options(final String systemName) {
            this(systemName, 1, 3, false, new byte[0]);
        }

        /**
         * Changes one option.
         *
         * @param content content of Selvage's own TLV
         * @return the options with that
         */
        public Options withDevices(final byte[] content) {
            return new Options(systemName, interval, hold, silent, content.clone());
        }

        private String commands() {
            final var lines = new ArrayList<>(List.of("configure system hostname " + systemName,
                "configure lldp tx-interval " + interval, "configure lldp tx-hold " + hold));
            if (silent) {
                lines.add("configure lldp status rx-only");
            }
            if (devices.length > 0) {
                lines.add("configure lldp custom-tlv oui 02,5e,17 subtype 1 oui-info "
                    + HexFormat.ofDelimiter(",").formatHex(devices));
            }
            return String.join("\n", lines) + "\n";
        }
    }

    /**
     * Starts the agent and returns when it can be spoken to.
     *
     * @param device the device
     * @param options what it is like
     * @return the agent; closing it kills it
     */
    public static LldpAgent start(final Device device, final Options options) {
        final Path socket;
        try {
            final var directory = Lab.baseDirectory().resolve("lldp");
            Files.createDirectories(directory);
            // A name of its own each time: a killed agent leaves its socket, and the next one minds. No temporary
            // file: whoever reads it is not root.
            final var name = "%s-%d".formatted(device.namespace().name(), NUMBER.incrementAndGet());
            final var base = directory.resolve(name + ".conf");
            Files.deleteIfExists(directory.resolve(name + ".socket"));
            Files.writeString(base, options.commands());
            socket = directory.resolve(name + ".socket");
            final var process = device.namespace().command("lldpd", "-d", "-u", socket.toString(), "-O",
                base.toString(), "-I", "eth0", "-C", "eth0", "-S", "laboratory").start();
            final var agent = new LldpAgent(device, socket, process);
            Await.until("lldpd of " + device + " answers", START, () -> process.isAlive()
                && agent.client("show", "chassis").tryRun().output().contains(options.systemName()));
            return agent;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Command client(final String... argv) {
        final var all = new ArrayList<>(List.of("lldpcli", "-u", socket.toString()));
        all.addAll(List.of(argv));
        return Command.of(all);
    }

    /** Lets a silent agent speak, beginning with the next {@link #update()} or interval. */
    public void speak() {
        client("configure", "lldp", "status", "rx-and-tx").run();
    }

    /** Keeps the agent from speaking; it does not say good-bye. */
    public void fallSilent() {
        client("configure", "lldp", "status", "rx-only").run();
    }

    /** Sends a frame now. */
    public void update() {
        client("update").run();
    }

    /** Shuts the agent down as an administrator does: it says good-bye with a TTL of 0. */
    public void shutDown() {
        process.destroy();
        awaitEnd();
    }

    /** Kills the agent: it says nothing any more. */
    public void kill() {
        // Both processes of lldpd, the unprivileged one first, else it would still say good-bye.
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
        awaitEnd();
    }

    private void awaitEnd() {
        Await.until("lldpd of " + device + " ends", START, () -> !process.isAlive());
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        try {
            final var name = socket.getFileName().toString();
            Files.deleteIfExists(socket);
            Files.deleteIfExists(socket.resolveSibling(name + ".lock"));
            Files.deleteIfExists(socket.resolveSibling(name.replace(".socket", ".conf")));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
