/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.openflow.gate;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertTrue;

import java.io.DataInputStream;
import java.io.IOException;
import java.lang.reflect.Proxy;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.After;
import org.junit.Test;
import org.mockito.Mockito;
import org.opendaylight.infrautils.diagstatus.DiagStatusService;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.MessageListener;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionAdapter.SystemListener;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionConfiguration;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueue;
import org.opendaylight.openflowjava.protocol.api.connection.OutboundQueueHandler;
import org.opendaylight.openflowjava.protocol.api.connection.SwitchConnectionHandler;
import org.opendaylight.openflowjava.protocol.impl.core.SwitchConnectionProviderImpl;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.config.rev140630.TransportProtocol;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.BarrierInput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.BarrierInputBuilder;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.protocol.rev130731.PortStatusMessage;
import org.opendaylight.yangtools.yang.common.Uint32;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Switches on sockets come in through OpenFlowPlugin's own server, two at a time. */
public class AdmittingGateTest {
    private static final int HELLO = 0;
    private static final int PORT_STATUS = 12;
    private static final int BARRIER_REQUEST = 20;
    private static final int BARRIER_REPLY = 21;
    private static final int ADD = 0;
    private static final int DELETE = 1;
    private static final int MODIFY = 2;
    private static final long SOON = 30;
    private static final Duration LONG = Duration.ofHours(1);

    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    /** Connections as OpenFlowPlugin would see them, in order; the number of one is its datapath id. */
    private final BlockingQueue<ConnectionAdapter> connected = new LinkedBlockingQueue<>();
    private final Map<Integer, ConnectionAdapter> adapters = new ConcurrentHashMap<>();
    /** What was heard: of the connection with a number, kind and content. */
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final List<Socket> sockets = new ArrayList<>();
    private AdmittingGate gate;
    private SwitchConnectionProviderImpl server;
    private int port;

    private void open(final Duration patience) throws Exception {
        gate = new AdmittingGate(2, patience, timer);
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final var configuration = Mockito.mock(ConnectionConfiguration.class);
        Mockito.when(configuration.getAddress()).thenReturn(InetAddress.getLoopbackAddress());
        Mockito.when(configuration.getPort()).thenReturn(port);
        Mockito.when(configuration.getTransferProtocol()).thenReturn(TransportProtocol.TCP);
        Mockito.when(configuration.getSwitchIdleTimeout()).thenReturn(600_000L);
        Mockito.when(configuration.getChannelOutboundQueueSize()).thenReturn(1024);
        server = new SwitchConnectionProviderImpl(Mockito.mock(DiagStatusService.class, Mockito.RETURNS_MOCKS),
            configuration);
        gate.before(server).startup(new Plugin()).get(SOON, TimeUnit.SECONDS);
    }

    @After
    public void after() throws Exception {
        for (final var socket : sockets) {
            socket.close();
        }
        server.shutdown().get(SOON, TimeUnit.SECONDS);
        timer.shutdownNow();
    }

    /** As much of OpenFlowPlugin as it takes. */
    private final class Plugin implements SwitchConnectionHandler {
        @Override
        public void onSwitchConnected(final ConnectionAdapter adapter) {
            final int number = adapters.size();
            adapters.put(number, adapter);
            adapter.setMessageListener(recorder(number, MessageListener.class));
            adapter.setSystemListener(recorder(number, SystemListener.class));
            adapter.setAlienMessageListener(message -> {
                heard.add(number + " alien " + message.getXid());
                return true;
            });
            adapter.setConnectionReadyListener(() -> { });
            adapter.setExecutorService(timer);
            adapter.setDatapathId(BigInteger.valueOf(number));
            connected.add(adapter);
        }

        @Override
        public boolean accept(final InetAddress address) {
            return true;
        }
    }

    /** A listener that writes down what it hears of a connection. */
    private <T> T recorder(final int number, final Class<T> type) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (proxy, method, arguments) -> {
                heard.add(number + " " + method.getName()
                    + (arguments[0] instanceof PortStatusMessage status ? " " + status.getName() : ""));
                return null;
            }));
    }

    /** Connects switches that say hello, and are numbered in order; they may ask for their turns in another. */
    private void connect(final int count) throws Exception {
        for (int i = 0; i < count; i++) {
            final var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            sockets.add(socket);
            send(socket, HELLO, new byte[0]);
            assertNotNull("number " + i, connected.poll(SOON, TimeUnit.SECONDS));
        }
    }

    private static void send(final Socket socket, final int type, final byte[] body) throws IOException {
        send(socket, type, 0, body);
    }

    private static void send(final Socket socket, final int type, final int xid, final byte[] body)
            throws IOException {
        socket.getOutputStream().write(ByteBuffer.allocate(8 + body.length).put((byte) 4).put((byte) type)
            .putShort((short) (8 + body.length)).putInt(xid).put(body).array());
    }

    private void assertHeard(final String... what) throws InterruptedException {
        final var now = new ArrayList<String>();
        for (int i = 0; i < what.length; i++) {
            now.add(String.valueOf(heard.poll(SOON, TimeUnit.SECONDS)));
        }
        now.sort(null);
        assertEquals(Arrays.asList(what), now);
    }

    /** Of what comes later nothing may be read, however long one waits. */
    private void assertHeld(final int... numbers) throws InterruptedException {
        for (final int number : numbers) {
            final long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SOON);
            while (adapters.get(number).isAutoRead() && System.nanoTime() < deadline) {
                Thread.onSpinWait();
            }
            assertFalse("number " + number + " is read", adapters.get(number).isAutoRead());
        }
        assertTrue(heard.toString(), heard.isEmpty());
    }

    @Test
    public void switchesComeInTwoAtATimeInTheirOrder() throws Exception {
        open(LONG);
        connect(2);
        assertHeard("0 onHello", "1 onHello");
        for (int i = 2; i < 5; i++) {
            connect(1);
            assertHeld(i);
        }
        gate.settled(1);
        assertHeard("2 onHello");
        assertHeld(3, 4);
        gate.settled(1);
        assertHeld(3, 4);
        gate.settled(0);
        assertHeard("3 onHello");
        gate.settled(2);
        assertHeard("4 onHello");
    }

    @Test
    public void whoGoesMakesRoomWhoeverEndsIt() throws Exception {
        open(LONG);
        connect(2);
        assertHeard("0 onHello", "1 onHello");
        for (int i = 2; i < 5; i++) {
            connect(1);
            assertHeld(i);
        }
        sockets.get(0).close();
        assertHeard("0 onDisconnect", "2 onHello");
        assertHeld(3, 4);
        // OpenFlowPlugin ends one that waits
        adapters.get(3).disconnect().get(SOON, TimeUnit.SECONDS);
        assertEquals(-1, new DataInputStream(sockets.get(3).getInputStream()).read());
        gate.settled(1);
        // The library tells OpenFlowPlugin of that, too, if it is quicker than the caller of disconnect()
        final var next = heard.poll(SOON, TimeUnit.SECONDS);
        assertEquals("4 onHello", "3 onDisconnect".equals(next) ? heard.poll(SOON, TimeUnit.SECONDS) : next);
    }

    @Test
    public void whoIsStuckKeepsNobodyOutForLong() throws Exception {
        open(Duration.ofMillis(50));
        connect(5);
        assertHeard("0 onHello", "1 onHello", "2 onHello", "3 onHello", "4 onHello");
    }

    @Test
    public void portsAreHeardOfWhateverOtherListenersDo() throws Exception {
        open(LONG);
        connect(1);
        assertHeard("0 onHello");
        final var told = new LinkedBlockingQueue<String>();
        gate.listen((datapathId, status) -> {
            throw new IllegalStateException("a defect, made by a test");
        });
        final var registration = gate.listen((datapathId, status) -> told.add(datapathId + " " + status.getReason()
            + " " + status.getName() + " " + status.getPortNo()));
        sendPort(ADD, "tap1");
        assertEquals("0 OFPPRADD tap1 7", told.poll(SOON, TimeUnit.SECONDS));
        assertHeard("0 onPortStatus tap1");
        registration.run();
        sendPort(MODIFY, "tap2");
        assertHeard("0 onPortStatus tap2");
        assertTrue(told.isEmpty());
    }

    /** OpenFlowPlugin hears of a new port later, and of what comes after it not before. */
    @Test
    public void whatIsSaidOfPortsStaysInOrder() throws Exception {
        open(LONG);
        connect(1);
        assertHeard("0 onHello");
        gate.settled(0);
        final var told = new LinkedBlockingQueue<String>();
        gate.listen((datapathId, status) -> told.add(String.valueOf(status.getName())));
        final var said = List.of("a", "b", "c", "d");
        sendPort(MODIFY, "a");
        sendPort(ADD, "b");
        sendPort(MODIFY, "c");
        sendPort(DELETE, "d");
        for (final var name : said) {
            assertEquals(name, told.poll(SOON, TimeUnit.SECONDS));
        }
        for (final var name : said) {
            assertEquals("0 onPortStatus " + name, heard.poll(SOON, TimeUnit.SECONDS));
        }
    }

    private void sendPort(final int reason, final String name) throws IOException {
        send(sockets.getFirst(), PORT_STATUS, ByteBuffer.allocate(72).put((byte) reason).position(8).putInt(7)
            .position(24).put(name.getBytes(StandardCharsets.US_ASCII)).array());
    }

    @Test
    public void whoTakesAMessageKeepsItFromOthers() throws Exception {
        open(LONG);
        connect(1);
        assertHeard("0 onHello");
        final var taken = new LinkedBlockingQueue<String>();
        gate.intercept((datapathId, message) -> {
            throw new IllegalStateException("a defect, made by a test");
        });
        final var registration = gate.intercept((datapathId, message) -> {
            taken.add(datapathId + " " + message.getXid());
            return message.getXid().intValue() == 1;
        });
        for (int xid = 1; xid < 3; xid++) {
            send(sockets.getFirst(), BARRIER_REPLY, xid, new byte[0]);
            assertEquals("0 " + xid, taken.poll(SOON, TimeUnit.SECONDS));
        }
        assertHeard("0 alien 2");
        registration.run();
        send(sockets.getFirst(), BARRIER_REPLY, 1, new byte[0]);
        assertHeard("0 alien 1");
        assertTrue(taken.isEmpty());
    }

    @Test
    public void queueOfASwitchIsTheOneThatOpenFlowPluginUses() throws Exception {
        open(LONG);
        connect(1);
        assertHeard("0 onHello");
        assertEquals(Optional.empty(), gate.queue(0));
        final var seen = new LinkedBlockingQueue<Optional<OutboundQueue>>();
        final var registration = adapters.get(0).registerOutboundQueueHandler(new OutboundQueueHandler() {
            @Override
            public BarrierInput createBarrierRequest(final Uint32 xid) {
                return barrier(xid);
            }

            @Override
            public void onConnectionQueueChanged(final OutboundQueue queue) {
                seen.add(Optional.ofNullable(queue));
            }
        }, 100, TimeUnit.HOURS.toNanos(1));
        final var queue = gate.queue(0).orElseThrow();
        assertEquals(Optional.of(queue), seen.poll(SOON, TimeUnit.SECONDS));
        final var xid = queue.reserveEntry();
        queue.commitEntry(xid, barrier(xid), null);
        final var header = new DataInputStream(sockets.getFirst().getInputStream());
        assertEquals(4 << 24 | BARRIER_REQUEST << 16 | 8, header.readInt());
        assertEquals(xid.intValue(), header.readInt());
        registration.close();
        assertEquals(Optional.empty(), gate.queue(0));
        assertEquals(Optional.empty(), seen.poll(SOON, TimeUnit.SECONDS));
        assertEquals("of a switch that is not there", Optional.empty(), gate.queue(1));
    }

    private static BarrierInput barrier(final Uint32 xid) {
        return new BarrierInputBuilder().setVersion(Uint8.valueOf(4)).setXid(xid).build();
    }

    @Test
    public void connectionIsItselfAndNobodyElse() throws Exception {
        open(LONG);
        connect(2);
        assertEquals(adapters.get(0), adapters.get(0));
        assertNotEquals(adapters.get(0), adapters.get(1));
    }
}
