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

import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;

/** An OpenFlow switch in memory: strict semantics, atomic bundles, and faults when the test wants them. */
final class FakeSwitch {
    /** What goes wrong with a request. */
    enum Fault {
        /** Nothing. */
        NONE,
        /** It does not arrive. */
        REQUEST_LOST,
        /** It is processed, but the reply does not arrive. */
        REPLY_LOST,
        /** It is processed, then the connection breaks. */
        DISCONNECT_AFTER,
        /** The connection breaks before it arrives. */
        DISCONNECT_BEFORE
    }

    /** How the switch refuses a flow. */
    enum Refusal {
        /** When it is put into the bundle: the others go in. */
        SINGLE,
        /** When the bundle is committed: none goes in, and the culprit is named. */
        NAMED,
        /** When the bundle is committed: none goes in, and nobody is named. */
        UNNAMED
    }

    private record Installed(Flow flow, Instant since) { }

    private static final Duration LATENCY = Duration.ofMillis(1);

    private final Map<FlowKey, Installed> flows = new HashMap<>();
    private final Map<FlowKey, Refusal> refusals = new HashMap<>();
    private final Deque<Fault> faults = new ArrayDeque<>();
    private final Set<FlowKey> written = new HashSet<>();
    private final VirtualTime time;
    private final FlowReconciler reconciler;
    private final int maxBatch;
    private final List<List<FlowMod>> batches = new ArrayList<>();
    /** Numbers of the meters that there are. */
    final Set<Integer> meters = new HashSet<>();
    /** Every change of meters, in order. */
    final List<MeterMod> meterMods = new ArrayList<>();
    private @Nullable Session session;
    private int reads;

    FakeSwitch(final VirtualTime time, final FlowReconciler reconciler, final int maxBatch) {
        this.time = time;
        this.reconciler = reconciler;
        this.maxBatch = maxBatch;
    }

    /** Puts a flow there, whoever it belongs to. */
    void install(final Flow flow) {
        flows.put(flow.key(), new Installed(flow, time.now()));
    }

    /** Takes a flow away, as somebody with ovs-ofctl would. */
    void uninstall(final FlowKey key) {
        flows.remove(key);
    }

    /** What is to go wrong with the requests that come next, one for each. */
    void fault(final Fault... next) {
        faults.addAll(List.of(next));
    }

    void refuse(final FlowKey key, final Refusal how) {
        refusals.put(key, how);
    }

    void accept(final FlowKey key) {
        refusals.remove(key);
    }

    /** From now on nothing goes wrong. */
    void heal() {
        refusals.clear();
        faults.clear();
    }

    void connect() {
        if (session == null) {
            final var fresh = new Session();
            session = fresh;
            reconciler.connected(fresh);
        }
    }

    void disconnect() {
        final var old = session;
        if (old != null) {
            session = null;
            reconciler.disconnected(old);
        }
    }

    boolean isConnected() {
        return session != null;
    }

    Set<Flow> ours() {
        return flows(true);
    }

    Set<Flow> foreign() {
        return flows(false);
    }

    private Set<Flow> flows(final boolean ours) {
        return flows.values().stream().map(Installed::flow).filter(flow -> Cookie.isOurs(flow.cookie()) == ours)
            .collect(Collectors.toSet());
    }

    /** Since when a flow counts. */
    Instant since(final FlowKey key) {
        return flows.get(key).since;
    }

    /** Every batch that was processed. */
    List<List<FlowMod>> batches() {
        return batches;
    }

    /** Every key that was written or deleted. */
    Collection<FlowKey> written() {
        return written;
    }

    int reads() {
        return reads;
    }

    private final class Session implements SwitchSession {
        private boolean applying;

        @Override
        public long datapathId() {
            return 1;
        }

        @Override
        public CompletionStage<Map<Long, Long>> readPackets(final long cookie, final long mask) {
            // No packets pass here.
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletionStage<SwitchFlows> readFlows() {
            return request(() -> {
                reads++;
                return new SwitchFlows(List.copyOf(ours()), List.of(), 0, foreign().size(), meters);
            });
        }

        @Override
        public CompletionStage<Map<Integer, String>> applyMeters(final List<MeterMod> mods) {
            return request(() -> {
                mods.forEach(mod -> {
                    meterMods.add(mod);
                    switch (mod) {
                        case MeterMod.Add add -> meters.add(add.id());
                        case MeterMod.Delete delete -> {
                            meters.remove(delete.id());
                            if (ours().stream().anyMatch(flow -> flow.meter().filter(one -> one.id() == delete.id())
                                    .isPresent())) {
                                throw new AssertionError("a flow needs " + delete);
                            }
                        }
                    }
                });
                return Map.of();
            });
        }

        @Override
        public CompletionStage<Map<Integer, Long>> readMeterDrops() {
            return CompletableFuture.completedFuture(Map.of());
        }

        @Override
        public CompletionStage<ApplyResult> apply(final List<FlowMod> mods) {
            if (applying || mods.isEmpty() || mods.size() > maxBatch) {
                throw new AssertionError("two batches at once, or a batch of " + mods.size());
            }
            applying = true;
            return request(() -> {
                applying = false;
                return commit(mods);
            });
        }

        @Override
        public int maxBatch() {
            return maxBatch;
        }

        @Override
        public CompletionStage<Void> barrier() {
            throw new AssertionError("not used");
        }

        @Override
        public void packetOut(final long port, final byte[] frame) {
            throw new AssertionError("not used");
        }

        @Override
        public void resubmit(final long inPort, final byte[] frame) {
            throw new AssertionError("not used");
        }

        private <T> CompletionStage<T> request(final Supplier<T> process) {
            final var reply = new CompletableFuture<T>();
            final var fault = faults.isEmpty() ? Fault.NONE : faults.remove();
            time.schedule(LATENCY, () -> {
                if (session != this) {
                    reply.completeExceptionally(new SwitchRequestException("disconnected"));
                    return;
                }
                switch (fault) {
                    case NONE -> reply.complete(process.get());
                    case REQUEST_LOST -> applying = false;
                    case REPLY_LOST -> process.get();
                    case DISCONNECT_AFTER -> {
                        process.get();
                        disconnect();
                    }
                    case DISCONNECT_BEFORE -> disconnect();
                    default -> throw new AssertionError(fault);
                }
            });
            return reply;
        }
    }

    private ApplyResult commit(final List<FlowMod> mods) {
        final var single = new HashMap<Integer, String>();
        for (int i = 0; i < mods.size(); i++) {
            final var how = refusals.get(mods.get(i).key());
            if (how == Refusal.NAMED) {
                return ApplyResult.refused(Map.of(i, "refused"), "MSG_FAILED");
            } else if (how == Refusal.UNNAMED) {
                return ApplyResult.refused(Map.of(), "MSG_FAILED");
            } else if (how == Refusal.SINGLE) {
                single.put(i, "refused");
            }
        }
        batches.add(mods);
        for (int i = 0; i < mods.size(); i++) {
            if (!single.containsKey(i)) {
                process(mods.get(i));
            }
        }
        return ApplyResult.committed(single);
    }

    private void checkMeter(final Flow flow) {
        flow.meter().filter(meter -> !meters.contains(meter.id())).ifPresent(meter -> {
            throw new AssertionError("no " + meter + " for " + flow);
        });
    }

    private void process(final FlowMod mod) {
        written.add(mod.key());
        final var has = flows.get(mod.key());
        switch (mod) {
            case FlowMod.Add add -> {
                checkMeter(add.flow());
                flows.put(add.key(), new Installed(add.flow(), time.now()));
            }
            case FlowMod.Modify modify -> {
                checkMeter(modify.flow());
                if (has != null && has.flow.cookie() == modify.flow().cookie()) {
                    flows.put(modify.key(), new Installed(modify.flow(), has.since));
                }
            }
            case FlowMod.Delete delete -> {
                if (has != null && has.flow.cookie() == delete.cookie()) {
                    flows.remove(delete.key());
                }
            }
        }
    }
}
