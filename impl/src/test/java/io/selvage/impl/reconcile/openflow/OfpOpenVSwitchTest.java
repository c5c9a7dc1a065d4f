/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.admission.Admission;
import io.selvage.core.facts.Rate;
import io.selvage.core.facts.SwitchFeatures;
import io.selvage.core.pipeline.Action;
import io.selvage.core.pipeline.Bits;
import io.selvage.core.pipeline.Field;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.Flow.WriteMetadata;
import io.selvage.core.pipeline.FlowKey;
import io.selvage.core.pipeline.FlowText;
import io.selvage.core.pipeline.Match;
import io.selvage.core.pipeline.Meter;
import io.selvage.testkit.Await;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.junit.AfterClass;
import org.junit.Assume;
import org.junit.Before;
import org.junit.BeforeClass;
import org.junit.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** OpenFlowPlugin and Open vSwitch, both real. */
public class OfpOpenVSwitchTest {
    private static final Logger LOG = LoggerFactory.getLogger(OfpOpenVSwitchTest.class);
    private static final Duration DEADLINE = Duration.ofSeconds(20);
    private static final BlockingQueue<SwitchSession> CONNECTED = new LinkedBlockingQueue<>();
    private static final BlockingQueue<SwitchSession> DISCONNECTED = new LinkedBlockingQueue<>();
    private static final BlockingQueue<PacketIn> PACKETS = new LinkedBlockingQueue<>();

    private static OpenFlowPluginInProcess plugin;
    private static OfpSwitches switches;
    private static LocalSwitch device;
    private static SwitchSession session;

    @BeforeClass
    public static void setUp() throws Exception {
        Assume.assumeTrue("Open vSwitch is not installed", LocalSwitch.isInstalled());
        plugin = new OpenFlowPluginInProcess();
        switches = new OfpSwitches(plugin.rpcs(), plugin.gate(), plugin.masterships(), plugin.extension(),
            ForkJoinPool.commonPool(), new Recorder());
        device = new LocalSwitch(4);
        device.connect(plugin.port());
        session = CONNECTED.poll(20, TimeUnit.SECONDS);
        assertEquals(0x0000_5E17_0000_0001L, session.datapathId());
    }

    private static final class Recorder implements SwitchListener {
        @Override
        public void onConnected(final SwitchSession newSession) {
            CONNECTED.add(newSession);
        }

        @Override
        public void onDisconnected(final SwitchSession oldSession) {
            DISCONNECTED.add(oldSession);
        }

        @Override
        public void onPacketIn(final PacketIn packet) {
            PACKETS.add(packet);
        }
    }

    @AfterClass
    public static void tearDown() throws Exception {
        if (device != null) {
            device.close();
        }
        if (switches != null) {
            switches.close();
        }
        if (plugin != null) {
            plugin.close();
        }
    }

    @Before
    public void before() {
        device.ofctl("del-flows");
    }

    private static <T> T get(final CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(20, TimeUnit.SECONDS);
        } catch (InterruptedException | ExecutionException | TimeoutException e) {
            throw new AssertionError(e);
        }
    }

    /** Open vSwitch says that it has 254 tables; what it says of its meters OpenFlowPlugin 0.20 does not pass on. */
    @Test
    public void switchSaysWhatItHas() {
        final var wanted = new SwitchFeatures(Optional.of(254), Optional.empty());
        final var features = new OfpFeatures(plugin.broker());
        Await.until("what it has is known", Duration.ofSeconds(20),
            () -> get(features.read(session.datapathId())).equals(wanted),
            () -> get(features.read(session.datapathId())).toString());
        assertEquals(SwitchFeatures.UNKNOWN, get(features.read(1)));
    }

    private static ApplyResult apply(final FlowMod... mods) {
        return get(session.apply(List.of(mods)));
    }

    private static String text(final Collection<Flow> flows) {
        final var text = new FlowText(Integer::toString);
        return flows.stream().map(text::flow).sorted().collect(Collectors.joining("\n"));
    }

    private static String dump() {
        return device.ofctl("dump-flows", "--no-stats");
    }

    @Test
    public void everyKindOfFlowIsReadAsWritten() {
        final var flows = SampleFlows.all();
        assertEquals(ApplyResult.committed(Map.of()),
            get(session.apply(flows.stream().map(flow -> (FlowMod) new FlowMod.Add(flow)).toList())));
        final var read = get(session.readFlows());
        assertEquals(text(flows), text(read.flows()));
        assertEquals(flows.stream().collect(Collectors.toSet()), read.flows().stream().collect(Collectors.toSet()));
        assertEquals(List.of(), read.strange());
        assertEquals(0, read.unknown());
        assertEquals(0, read.foreign());
        final var dump = dump();
        assertTrue(dump, dump.contains(
            "table=20, priority=100,metadata=0x1389/0xffffff,dl_dst=02:00:00:00:00:02 "
                + "actions=set_field:0x1389->tun_id,set_field:192.0.2.2->tun_dst,output:1"));
        // And everything goes away again
        apply(flows.stream().map(flow -> new FlowMod.Delete(flow.key(), flow.cookie())).toArray(FlowMod[]::new));
        assertEquals("", dump().strip());
    }

    @Test
    public void metersComeBeforeFlowsAndGoAfterThem() {
        device.ofctl("add-meter", "meter=7,kbps,band=type=drop,rate=1");
        final var meter = new Meter(Meter.FIRST + 1, new Rate(10_000, 1_000));
        final var flow = SampleFlows.metered(5001, 1, 2, meter);
        assertEquals("an unknown meter", Set.of(0), apply(new FlowMod.Add(flow)).errors().keySet());

        assertEquals(Map.of(), get(session.applyMeters(List.of(new MeterMod.Add(meter)))));
        assertTrue(device.ofctl("dump-meters"), device.ofctl("dump-meters").contains(
            "meter=" + meter.id() + " kbps burst stats bands=\ntype=drop rate=10000 burst_size=1000"));
        assertEquals(ApplyResult.committed(Map.of()), apply(new FlowMod.Add(flow)));
        assertEquals("only ours", new SwitchFlows(List.of(flow), List.of(), 0, 0, Set.of(meter.id())),
            get(session.readFlows()));
        assertEquals(Map.of(meter.id(), 0L), get(session.readMeterDrops()));

        assertEquals("there already", Set.of(0),
            get(session.applyMeters(List.of(new MeterMod.Add(meter)))).keySet());
        apply(new FlowMod.Delete(flow.key(), flow.cookie()));
        assertEquals(Map.of(), get(session.applyMeters(List.of(new MeterMod.Delete(meter.id())))));
        assertEquals(new SwitchFlows(List.of(), List.of(), 0, 0), get(session.readFlows()));
        assertTrue("what is not ours stays", device.ofctl("dump-meters").contains("meter=7 "));
        device.ofctl("del-meter", "meter=7");
    }

    @Test
    public void foreignFlowsDoNotDisturb() {
        // Actions that OpenFlowPlugin cannot read at all
        device.ofctl("add-flow", "table=5,priority=7,ip,reg9=1,actions=ct(commit,nat(src=10.0.0.1)),"
            + "learn(table=6,NXM_OF_ETH_DST[]=NXM_OF_ETH_SRC[]),resubmit(,7)");
        final var flow = SampleFlows.forward(5001, 1, 2);
        apply(new FlowMod.Add(flow));
        assertEquals(new SwitchFlows(List.of(flow), List.of(), 0, 1), get(session.readFlows()));
    }

    @Test
    public void aFlowOfOursThatDoesSomethingElse() {
        final var flow = SampleFlows.forward(5001, 1, 2);
        device.ofctl("add-flow", "cookie=0x%x,table=20,priority=100,idle_timeout=100,".formatted(flow.cookie())
            + "metadata=5001/0xffffff,dl_dst=00:00:00:00:00:01,actions=output:2");
        final var strange = new FlowMod.Delete(flow.key(), flow.cookie());
        assertEquals(new SwitchFlows(List.of(), List.of(strange), 0, 0), get(session.readFlows()));
        apply(strange);
        assertEquals("", dump().strip());
    }

    /** A flow that is modified goes on; one that is added again starts anew. */
    @Test
    public void modifyingKeepsTheDurationAndAddingDoesNot() {
        final var flow = SampleFlows.drop(0, 10, Match.builder().is(Field.IN_PORT, 1));
        apply(new FlowMod.Add(flow));
        device.appctl("netdev-dummy/receive", "p1", "in_port(1),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),"
            + "eth_type(0x1234)");
        Await.until("the flow is old", DEADLINE, () -> duration() >= 1.0);
        final var other = new Flow(flow.key(), flow.cookie(), flow.metadata(), List.of(new Action.Output(2)),
            flow.next());
        apply(new FlowMod.Modify(other));
        assertTrue(duration() >= 1.0);
        assertEquals(List.of(other), get(session.readFlows()).flows());
        assertTrue(device.ofctl("dump-flows").contains("n_packets=1,"));
        apply(new FlowMod.Add(flow));
        assertTrue(duration() < 1.0);
    }

    private static double duration() {
        final var dump = device.ofctl("dump-flows");
        final int start = dump.indexOf("duration=") + 9;
        return Double.parseDouble(dump.substring(start, dump.indexOf('s', start)));
    }

    @Test
    public void whatIsNotOursIsNeitherModifiedNorDeleted() {
        final var flow = SampleFlows.drop(0, 10, Match.builder().is(Field.IN_PORT, 1));
        device.ofctl("add-flow", "table=0,priority=10,in_port=1,actions=output:3");
        final var before = dump();
        final var other = new Flow(flow.key(), flow.cookie(), flow.metadata(), List.of(new Action.Output(2)),
            flow.next());
        assertEquals(ApplyResult.committed(Map.of()),
            apply(new FlowMod.Modify(other), new FlowMod.Delete(flow.key(), flow.cookie())));
        assertEquals(before, dump());
    }

    /** Two kinds of bad flows: one the switch finds when it reads it, one when it looks at its tables. */
    @Test
    public void aBadFlowIsNamed() {
        final var good = SampleFlows.forward(5001, 1, 2);
        // IPv4 source without its Ethertype
        final var malformed = SampleFlows.drop(20, 1,
            Match.builder().is(Field.IPV4_SRC, Bits.of(1)));
        final var result = apply(new FlowMod.Add(malformed), new FlowMod.Add(good));
        assertEquals(Set.of(0), result.errors().keySet());
        assertEquals(result.committed() ? text(List.of(good)) : "", text(get(session.readFlows()).flows()));

        final var badTable = new Flow(new FlowKey(254, 1, Match.ANY), good.cookie(),
            WriteMetadata.NONE, List.of(), SampleFlows.NO_TABLE);
        final var noTable = apply(new FlowMod.Add(SampleFlows.forward(5001, 2, 2)), new FlowMod.Add(badTable));
        assertEquals(Set.of(1), noTable.errors().keySet());
        final var badPort = apply(new FlowMod.Add(SampleFlows.forward(5001, 3, 2)),
            new FlowMod.Add(SampleFlows.forward(5001, 4, 0xFFFF_FF10L)));
        assertEquals(Set.of(1), badPort.errors().keySet());
    }

    /** A bundle goes out in parts, so what is wrong is in one that nobody waits for, or in the last. */
    @Test
    public void whatIsWrongInALargeBundleIsNamedAndTheRestGoesIn() {
        final var mods = new ArrayList<FlowMod>();
        for (int i = 0; i < 2_000; i++) {
            mods.add(new FlowMod.Add(SampleFlows.forward(5001, i, 1)));
        }
        // What the switch finds when it reads it, in the midst; and when it looks at its ports, at the end
        mods.set(700, new FlowMod.Add(SampleFlows.drop(20, 1, Match.builder().is(Field.IPV4_SRC, Bits.of(1)))));
        mods.set(1_999, new FlowMod.Add(SampleFlows.forward(5001, 1_999, 0xFFFF_FF10L)));
        final var errors = new LinkedBlockingQueue<Map<FlowKey, String>>();
        final var wrong = Set.of(mods.get(700).key(), mods.get(1_999).key());
        final var timers = Executors.newSingleThreadScheduledExecutor();
        try {
            final var reconciler = new FlowReconciler("br0", ForkJoinPool.commonPool(), new SystemTimers(timers),
                FlowReconciler.DEFAULT_TIMEOUT, new Admission("reading switches", 1), new FlowListener() {
                    @Override
                    public void onState(final FlowState state) {
                        // The errors count here
                    }

                    @Override
                    public void onRealised(final long generation) {
                        throw new AssertionError("realised, though the switch refuses flows");
                    }

                    @Override
                    public void onErrors(final Map<FlowKey, String> now) {
                        errors.add(now);
                    }

                    @Override
                    public void onObserved(final int ours, final int unknown, final long foreign) {
                        // Nothing is there
                    }
                });
            reconciler.desired(1, mods.stream().map(mod -> ((FlowMod.Add) mod).flow())
                .collect(Collectors.toMap(Flow::key, Optional::of)));
            reconciler.markComplete();
            reconciler.connected(session);
            Await.until("both are named and nothing else is, and the rest is there", DEADLINE,
                () -> errors.stream().anyMatch(now -> now.keySet().equals(wrong))
                    && get(session.readFlows()).flows().size() == 1_998, () -> errors + dump());
            reconciler.disconnected(session);
            final var named = Set.copyOf(errors.stream().flatMap(now -> now.keySet().stream()).toList());
            assertEquals("nothing that is right was ever blamed", wrong, named);
        } finally {
            timers.shutdownNow();
        }
    }

    @Test
    public void aBundleInPartsIsInForceAsAWhole() {
        final var mods = new ArrayList<FlowMod>();
        for (int i = 0; i < 2_000; i++) {
            mods.add(new FlowMod.Add(SampleFlows.forward(5001, i, 1)));
        }
        assertEquals(ApplyResult.committed(Map.of()), get(session.apply(mods)));
        assertEquals(2_000, get(session.readFlows()).flows().size());
        // What cannot be written at all does not keep the rest back, wherever it is
        final var unwritable = new FlowMod.Add(SampleFlows.drop(20, 1, Match.builder().is(Field.ND_TLL, 1)));
        final var deletes = new ArrayList<FlowMod>();
        mods.forEach(mod -> deletes.add(new FlowMod.Delete(mod.key(), ((FlowMod.Add) mod).flow().cookie())));
        deletes.add(0, unwritable);
        deletes.add(unwritable);
        final var result = get(session.apply(deletes));
        assertTrue(result.committed());
        assertEquals(Set.of(0, 2_001), result.errors().keySet());
        assertEquals("", dump().strip());
    }

    @Test
    public void packetsInAndOut() throws Exception {
        final var flow = SampleFlows.flow(0, 1, Match.builder(), WriteMetadata.NONE,
            List.of(new Action.ToController(128)), SampleFlows.NO_TABLE);
        apply(new FlowMod.Add(flow));
        device.appctl("netdev-dummy/receive", "p2", "in_port(2),eth(src=02:00:00:00:00:01,dst=02:00:00:00:00:02),"
            + "eth_type(0x1234)");
        final var packet = PACKETS.poll(20, TimeUnit.SECONDS);
        assertEquals(session.datapathId(), packet.datapathId());
        assertEquals(2, packet.inPort());
        assertEquals(0, packet.table());
        assertEquals(flow.cookie(), packet.cookie());
        assertArrayEquals(HexFormat.of().parseHex("0200000000020200000000011234"),
            Arrays.copyOf(packet.frame(), 14));

        session.packetOut(3, packet.frame());
        get(session.barrier());
        final var statistics = device.ofctl("dump-ports", "3");
        assertTrue(statistics, statistics.contains("tx pkts=1,"));
    }

    @Test
    public void aFrameGoesThroughThePipelineAgain() {
        final var flow = SampleFlows.flow(0, 1, Match.builder().is(Field.IN_PORT, 2), WriteMetadata.NONE,
            List.of(new Action.Output(3)), SampleFlows.NO_TABLE);
        apply(new FlowMod.Add(flow));
        session.resubmit(2, HexFormat.of().parseHex("0200000000020200000000011234" + "00".repeat(46)));
        get(session.barrier());
        assertEquals(Map.of(flow.cookie(), 1L), get(session.readPackets(flow.cookie(), -1)));
    }

    @Test
    public void aReconnectedSwitchIsANewSession() throws Exception {
        device.disconnect();
        assertEquals(session, DISCONNECTED.poll(20, TimeUnit.SECONDS));
        assertEquals(Optional.empty(), switches.session(session.datapathId()));
        device.connect(plugin.port());
        session = CONNECTED.poll(20, TimeUnit.SECONDS);
        assertEquals(Optional.of(session), switches.session(session.datapathId()));
        get(session.barrier());
    }

    @Test
    public void aSwitchWithoutBundles() {
        final var flows = SampleFlows.all();
        final var mods = flows.stream().map(flow -> (FlowMod) new FlowMod.Add(flow)).toList();
        assertEquals(ApplyResult.committed(Map.of()), get(OfpBatch.plain((OfpBatch.Link) session, mods).done()));
        assertEquals(text(flows), text(get(session.readFlows()).flows()));
        final var bad = SampleFlows.forward(5001, 4, 0xFFFF_FF10L);
        final var good = SampleFlows.forward(5001, 3, 2);
        final var result = get(OfpBatch.plain((OfpBatch.Link) session,
            List.of(new FlowMod.Add(bad), new FlowMod.Add(good))).done());
        assertTrue(result.committed());
        assertEquals(Set.of(0), result.errors().keySet());
    }

    /** The reconciler on the real thing: nothing that is right is touched, across a connection that breaks. */
    @Test
    public void theReconcilerAcrossABrokenConnection() throws Exception {
        final var flows = SampleFlows.all();
        final var timers = Executors.newSingleThreadScheduledExecutor();
        try {
            final var realised = new LinkedBlockingQueue<Long>();
            final var reconciler = new FlowReconciler("br0", ForkJoinPool.commonPool(),
                new SystemTimers(timers), FlowReconciler.DEFAULT_TIMEOUT, new Admission("testing", 1),
                new FlowListener() {
                    @Override
                    public void onState(final FlowState state) {
                        // Only the end counts here
                    }

                    @Override
                    public void onRealised(final long generation) {
                        realised.add(generation);
                    }

                    @Override
                    public void onErrors(final Map<FlowKey, String> errors) {
                        assertEquals(Map.of(), errors);
                    }

                    @Override
                    public void onObserved(final int ours, final int unknown, final long foreign) {
                        assertEquals(0, unknown);
                    }
                });
            reconciler.desired(1, flows.stream().collect(Collectors.toMap(Flow::key, Optional::of)));
            reconciler.markComplete();
            reconciler.connected(session);
            assertEquals(Optional.of(1L), Optional.ofNullable(realised.poll(20, TimeUnit.SECONDS)));
            Await.until("the flows are old", DEADLINE, () -> oldFlows() == flows.size());

            device.disconnect();
            final var old = DISCONNECTED.poll(20, TimeUnit.SECONDS);
            reconciler.disconnected(old);
            final var gone = flows.getFirst();
            final var changed = SampleFlows.forward(5001, 0x0200_0000_0001L, 4);
            device.ofctl("add-flow", "table=7,actions=drop");
            reconciler.desired(2, Map.of(gone.key(), Optional.empty(), changed.key(), Optional.of(changed)));
            device.connect(plugin.port());
            session = CONNECTED.poll(20, TimeUnit.SECONDS);
            reconciler.connected(session);
            assertEquals(Optional.of(2L), Optional.ofNullable(realised.poll(20, TimeUnit.SECONDS)));

            final var expected = new ArrayList<>(flows);
            expected.remove(gone);
            expected.removeIf(flow -> flow.key().equals(changed.key()));
            expected.add(changed);
            final var read = get(session.readFlows());
            assertEquals(text(expected), text(read.flows()));
            assertEquals(dump(), 1, read.foreign());
            assertEquals(expected.size(), oldFlows());
        } finally {
            timers.shutdownNow();
        }
    }

    /** How many flows are older than a second. */
    private static long oldFlows() {
        return device.ofctl("dump-flows").lines()
            .filter(line -> line.contains("cookie=0x5e17") && !line.contains("duration=0.")).count();
    }

    /** Figures, for people. */
    @Test
    public void speed() {
        final var one = new ArrayList<Long>();
        for (int i = 0; i < 300; i++) {
            final long start = System.nanoTime();
            apply(new FlowMod.Add(SampleFlows.forward(5001, i, 1)));
            one.add(System.nanoTime() - start);
        }
        final var bundled = new ArrayList<Long>();
        for (int i = 0; i < 300; i++) {
            final long start = System.nanoTime();
            get(OfpBatch.bundle((OfpBatch.Link) session, List.of(new FlowMod.Add(SampleFlows.forward(5001, i, 1))),
                1000 + i).done());
            bundled.add(System.nanoTime() - start);
        }
        final var lastBundled = bundled.subList(200, 300).stream().sorted().toList();
        LOG.info("One flow in a bundle: median {} us, worst of 100 {} us", lastBundled.get(50) / 1000,
            lastBundled.get(99) / 1000);
        final var last = one.subList(200, 300).stream().sorted().toList();
        LOG.info("One flow: median {} us, worst of 100 {} us", last.get(50) / 1000, last.get(99) / 1000);
        for (int round = 0; round < 3; round++) {
            device.ofctl("del-flows");
            final long start = System.nanoTime();
            final var flows = new ArrayList<FlowMod>();
            for (int i = 0; i < 20_000; i++) {
                flows.add(new FlowMod.Add(i % 2 == 0 ? SampleFlows.forward(5000 + i % 100, i, 1)
                    : SampleFlows.tunnel(5000 + i % 100, i, "192.0.2.1")));
            }
            final long made = System.nanoTime();
            for (int i = 0; i < flows.size(); i += session.maxBatch()) {
                get(session.apply(flows.subList(i, Math.min(flows.size(), i + session.maxBatch()))));
            }
            final long written = System.nanoTime();
            assertEquals(20_000, get(session.readFlows()).flows().size());
            final long read = System.nanoTime();
            LOG.info("20,000 flows: made in {} ms, written in {} ms, read in {} ms",
                (made - start) / 1_000_000, (written - made) / 1_000_000, (read - written) / 1_000_000);
        }
    }
}
