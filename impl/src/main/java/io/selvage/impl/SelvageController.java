/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl;

import com.google.common.util.concurrent.MoreExecutors;
import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.selvage.admission.Admission;
import io.selvage.impl.engine.FabricLoop;
import io.selvage.impl.engine.Heartbeat;
import io.selvage.impl.engine.Nodes;
import io.selvage.impl.engine.Realisation;
import io.selvage.impl.hypervisor.HypervisorSessions;
import io.selvage.impl.intake.FirstFrames;
import io.selvage.impl.intake.IntentFence;
import io.selvage.impl.intake.IntentIntake;
import io.selvage.impl.intake.IntentLedger;
import io.selvage.impl.intake.PacketIntake;
import io.selvage.impl.operations.AnnounceMigrationRpc;
import io.selvage.impl.operations.ForgetNodeRpc;
import io.selvage.impl.operations.ReadDropsRpc;
import io.selvage.impl.operations.ResolveRpc;
import io.selvage.impl.operations.ResyncRpc;
import io.selvage.impl.operations.TraceRpc;
import io.selvage.impl.operations.WaitRealisedRpc;
import io.selvage.impl.ovsdb.OvsdbTargets;
import io.selvage.impl.ovsdb.SessionFork;
import io.selvage.impl.reconcile.openflow.FlowReconciler;
import io.selvage.impl.reconcile.openflow.OfpFeatures;
import io.selvage.impl.reconcile.openflow.OfpPorts;
import io.selvage.impl.reconcile.openflow.OfpSwitches;
import io.selvage.impl.reconcile.openflow.PortAnnouncements;
import io.selvage.impl.reconcile.openflow.SwitchFork;
import io.selvage.impl.reconcile.openflow.SystemTimers;
import io.selvage.impl.record.RecordStore;
import io.selvage.impl.status.BatchWriter;
import io.selvage.impl.status.DeviceStatusPublisher;
import io.selvage.impl.status.EventPublisher;
import io.selvage.impl.status.NetworkStatusPublisher;
import io.selvage.impl.status.NodeStatusPublisher;
import io.selvage.impl.topology.TopologyPublisher;
import io.selvage.impl.tor.OpenFlowTors;
import io.selvage.impl.vtep.VtepSessions;
import io.selvage.openflow.gate.SwitchGate;
import io.selvage.ovsdb.OvsdbConfig;
import io.selvage.ovsdb.OvsdbRuntime;
import io.selvage.ovsdb.OvsdbSessionListener;
import io.selvage.ovsdb.vswitch.OpenVSwitch;
import io.selvage.ovsdb.vtep.HardwareVtep;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.mdsal.binding.api.RpcProviderService;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.openflowplugin.api.openflow.mastership.MastershipChangeServiceManager;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The controller, put together and started. The order of the start is what keeps a restart harmless: first what was
 * remembered, then what is configured, and only then the switches. Nothing is decided before all that was configured is
 * known, and nothing is taken away from a switch.
 */
public final class SelvageController implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(SelvageController.class);
    private static final long STATUS_SETTLE_MILLIS = 20;
    /**
     * How much of the record one transaction may hold. What is configured is kept in a journal, and the datastore of
     * OpenDaylight's controller 11.0.2 does not get over an entry that is too large for the journal's buffer
     * ({@code BufThenFileOutputStream.switchToFile}): 19,000 ports are, a thousand instructions are not.
     */
    private static final int RECORD_WRITES = 500;
    /** How long the datastore may take to tell what is configured. */
    private static final long INTENT_SECONDS = 60;
    /** How many switches are read at a time: enough to keep both sides busy. */
    private static final int READERS = 4;
    /** How often counters are shown that grow by themselves. */
    private static final long COUNTERS_MILLIS = 1_000;

    private final DataBroker broker;
    private final RpcService rpcs;
    private final RpcProviderService rpcProviders;
    private final NotificationPublishService publisher;
    private final MastershipChangeServiceManager masterships;
    private final SwitchGate gate;
    private final Runnable prepareSwitches;
    private final IntentLedger ledger;
    private final Settings settings;
    private final Clock clock = Clock.systemUTC();
    /** What was started, to be closed in reverse. */
    private final Deque<AutoCloseable> started = new ArrayDeque<>();
    private boolean closed;

    /**
     * Makes a controller; {@link #start} starts it.
     *
     * @param prepareSwitches called before anything is said to a switch that has connected
     * @param ledger where committed intent is entered
     */
    public SelvageController(final DataBroker broker, final RpcService rpcs, final RpcProviderService rpcProviders,
            final NotificationPublishService publisher,
            final MastershipChangeServiceManager masterships, final SwitchGate gate, final Runnable prepareSwitches,
            final IntentLedger ledger, final Settings settings) {
        this.broker = broker;
        this.rpcs = rpcs;
        this.rpcProviders = rpcProviders;
        this.publisher = publisher;
        this.masterships = masterships;
        this.gate = gate;
        this.prepareSwitches = prepareSwitches;
        this.ledger = ledger;
        this.settings = settings;
    }

    /** Starts in the background: reading the record waits for the datastore. */
    public void start() {
        Thread.ofPlatform().name("selvage-start").daemon().start(() -> {
            try {
                run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (ExecutionException | IOException e) {
                LOG.error("Selvage cannot start: mend what follows, then restart the controller", e);
            }
        });
    }

    private synchronized void run() throws InterruptedException, ExecutionException, IOException {
        final long begin = System.nanoTime();
        final var remembered = RecordStore.read(broker);
        if (closed) {
            return;
        }
        final var timer = Executors.newSingleThreadScheduledExecutor(threads("selvage-timer"));
        started.push(timer::shutdownNow);
        final var statusThread = Executors.newSingleThreadScheduledExecutor(threads("selvage-status"));
        started.push(statusThread::shutdownNow);
        final var recordThread = Executors.newSingleThreadScheduledExecutor(threads("selvage-record"));
        started.push(recordThread::shutdownNow);
        final var pool = Executors.newFixedThreadPool(2, threads("selvage-reconcile"));
        started.push(pool::shutdownNow);

        final var loop = new FabricLoop(clock, remembered.firstGeneration());
        final var status = new BatchWriter(broker, "status", statusThread, STATUS_SETTLE_MILLIS);
        final var record = new BatchWriter(broker, "the record", recordThread, STATUS_SETTLE_MILLIS,
            RECORD_WRITES);
        started.push(status);
        started.push(record);
        final var packets = new PacketIntake(loop, clock);
        final var admission = new Admission("reading switches", READERS);
        final var nodes = new Nodes(loop, (name, listener) -> new FlowReconciler(name, pool, new SystemTimers(timer),
            FlowReconciler.DEFAULT_TIMEOUT, admission, listener));
        nodes.addPackets(packets);
        final var tors = new OpenFlowTors(loop, MoreExecutors.newSequentialExecutor(pool), timer,
            new OfpFeatures(broker));
        nodes.addClaims(tors);
        final var realisation = new Realisation(loop, timer);
        final var firstFrames = new FirstFrames(nodes::openFlowSession, new SystemTimers(timer));
        nodes.addPrompt(firstFrames);
        // Switches first: everything else may come a moment later.
        loop.addPrompt(nodes);
        loop.addPrompt(firstFrames);
        loop.addPrompt(packets);
        listeners(loop, nodes, realisation, packets, status, new RecordStore(record, loop, remembered), timer);
        loop.addEndListener(reason -> {
            realisation.end(reason);
            if (reason.isFailure()) {
                // Hosts and clients shall see at once that nobody looks after them any more.
                nodes.end(reason.getMessage());
                status.flushed().whenComplete((done, failure) ->
                    Thread.ofPlatform().name("selvage-end").daemon().start(this::close));
            }
        });
        started.push(loop);
        loop.submit(remembered.changes());

        // What was remembered and what is configured make one batch: decided, compiled and published once.
        final var intent = new IntentIntake(loop, ledger, () -> {
            nodes.markComplete();
            loop.start();
        });
        started.push(intent);
        intent.start(broker);
        timer.schedule(() -> {
            if (loop.start()) {
                LOG.warn("The configuration datastore has not told all that is configured within {} s. Selvage begins "
                    + "with what it knows, and removes nothing before it knows the rest: see what the log has about "
                    + "the datastore", INTENT_SECONDS);
            }
        }, INTENT_SECONDS, TimeUnit.SECONDS);
        final var fence = new IntentFence(broker, remembered.firstGeneration());
        started.push(fence);
        final var traces = Executors.newSingleThreadExecutor(threads("selvage-trace"));
        started.push(traces::shutdownNow);
        started.push(rpcProviders.registerRpcImplementations(
            new WaitRealisedRpc(loop, nodes, realisation, status,
                () -> fence.pass().thenCompose(passed -> ledger.pass())), new ResyncRpc(loop, nodes),
            new ForgetNodeRpc(loop, nodes), new AnnounceMigrationRpc(loop, realisation, status, clock),
            new ResolveRpc(loop), new ReadDropsRpc(loop, nodes), new TraceRpc(loop, traces))::close);

        final var hypervisors = new HypervisorSessions(nodes, timer, settings.openFlowTls() ? "ssl" : "tcp",
            settings.openFlowPort());
        started.push(gate.listen(new PortAnnouncements((datapathId, connector, port) -> {
            if (port.filter(one -> hypervisors.onPort(datapathId, one)).isEmpty()) {
                tors.onPort(datapathId, connector, port);
            }
        }))::run);
        started.push(new OfpPorts(broker, gate::settled, tors));
        started.push(new OfpSwitches(rpcs, gate, masterships, prepareSwitches, pool,
            new SwitchFork(List.of(nodes, tors))));
        listen(new SessionFork(hypervisors, new VtepSessions(nodes, timer, clock)));
        LOG.info("Selvage started in {} ms; OVSDB on port {}, OpenFlow on port {}",
            (System.nanoTime() - begin) / 1_000_000, settings.ovsdbPort(), settings.openFlowPort());
    }

    private void listeners(final FabricLoop loop, final Nodes nodes, final Realisation realisation,
            final PacketIntake packets, final BatchWriter status, final RecordStore record,
            final ScheduledExecutorService timer) {
        final var nodeStatus = new NodeStatusPublisher(status);
        final var networkStatus = new NetworkStatusPublisher(status);
        final var deviceStatus = new DeviceStatusPublisher(status, loop, clock);
        loop.addListener(record);
        loop.addListener(nodeStatus);
        timer.scheduleWithFixedDelay(() -> loop.execute(() -> {
            packets.countDropped(nodes::switches);
            nodeStatus.onLldp(packets.takeLldpCounters());
        }), COUNTERS_MILLIS, COUNTERS_MILLIS, TimeUnit.MILLISECONDS);
        loop.addListener(networkStatus);
        loop.addListener(new TopologyPublisher(status));
        loop.addListener(deviceStatus);
        final var events = Executors.newSingleThreadExecutor(threads("selvage-events"));
        started.push(events::shutdownNow);
        loop.addListener(new EventPublisher(publisher, events, clock));
        // Who waits is told when everything is handed to be published.
        nodes.addListener(new Heartbeat(loop, timer,
            List.of(nodeStatus, networkStatus, deviceStatus, realisation)));
    }

    private void listen(final OvsdbSessionListener sessions) throws IOException {
        final var runtime = new OvsdbRuntime();
        started.push(runtime);
        final var plain = OvsdbConfig.builder(OpenVSwitch.spec(), HardwareVtep.spec()).build();
        if (settings.ovsdbPort() != 0) {
            runtime.listen(plain, new InetSocketAddress(settings.bindAddress(), settings.ovsdbPort()), sessions);
        }
        if (settings.ovsdbTlsPort() != 0) {
            runtime.listen(OvsdbConfig.builder(OpenVSwitch.spec(), HardwareVtep.spec()).tls(tls()).build(),
                new InetSocketAddress(settings.bindAddress(), settings.ovsdbTlsPort()), sessions);
        }
        final var targets = new OvsdbTargets(runtime, plain, settings.hasCertificates()
            ? Optional.of(OvsdbConfig.builder(OpenVSwitch.spec(), HardwareVtep.spec()).tls(clientTls()).build())
            : Optional.empty(), sessions);
        started.push(targets);
        targets.start(broker);
    }

    /** The names in certificates of switches are no addresses, so only who signed them counts. */
    private SslContext clientTls() throws IOException {
        return SslContextBuilder.forClient()
            .keyManager(settings.certificate().orElseThrow().toFile(), settings.privateKey().orElseThrow().toFile())
            .trustManager(settings.authorities().orElseThrow().toFile())
            .endpointIdentificationAlgorithm("")
            .build();
    }

    private SslContext tls() throws IOException {
        return SslContextBuilder.forServer(settings.certificate().orElseThrow().toFile(),
                settings.privateKey().orElseThrow().toFile())
            .trustManager(settings.authorities().orElseThrow().toFile())
            .clientAuth(ClientAuth.REQUIRE)
            .build();
    }

    private static ThreadFactory threads(final String name) {
        return Thread.ofPlatform().name(name + "-", 0).daemon().factory();
    }

    /** Stops. Switches go on with the flows that they have. */
    @Override
    @SuppressWarnings("checkstyle:illegalCatch")
    public synchronized void close() {
        closed = true;
        while (!started.isEmpty()) {
            try {
                started.pop().close();
            } catch (Exception e) {
                LOG.warn("Something did not stop cleanly", e);
            }
        }
    }
}
