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

import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;

/**
 * One connection to one switch of which this controller is master. After the switch is gone, every stage fails. Stages
 * complete on threads of the connection: a caller moves on to a thread of its own before it does anything that takes
 * time. A stage may also never complete; callers have a time-out.
 *
 * <p>{@link #apply} must not be called from two threads at once; the other methods may be called from any thread.
 */
public interface SwitchSession {
    /** The datapath identifier of the switch, unsigned. */
    long datapathId();

    /** Reads all flows, and which meters there are. */
    CompletionStage<SwitchFlows> readFlows();

    /**
     * Reads how many packets flows have had, added up by cookie.
     *
     * @param cookie which flows
     * @param mask which bits of their cookies count
     */
    CompletionStage<Map<Long, Long>> readPackets(long cookie, long mask);

    /**
     * Makes changes, in this order, all at once where the switch can do that. The stage completes when the switch has
     * processed them; when it fails, it is unknown whether they are in force.
     *
     * @param mods at most {@link #maxBatch()} changes
     */
    CompletionStage<ApplyResult> apply(List<FlowMod> mods);

    /**
     * Adds and deletes meters, in this order, one by one. The stage completes when the switch has processed them; when
     * it fails, it is unknown whether they are in force.
     *
     * @return what the switch did not take, by index, with what it said
     */
    CompletionStage<Map<Integer, String>> applyMeters(List<MeterMod> mods);

    /** Reads how many packets each meter of ours has dropped, by its number. */
    CompletionStage<Map<Integer, Long>> readMeterDrops();

    /** How many changes {@link #apply} takes at once. */
    int maxBatch();

    /** Completes when the switch has processed everything that was sent before. */
    CompletionStage<Void> barrier();

    /**
     * Sends a frame out of a port. Nothing tells whether it went out.
     *
     * @param port an OpenFlow port number
     * @param frame the frame, from the destination MAC address on, without FCS
     */
    void packetOut(long port, byte[] frame);

    /**
     * Sends a frame through the pipeline from the first table on, as one that came in by a port. Nothing tells what
     * became of it.
     *
     * @param inPort OpenFlow number of the port that it came in by
     * @param frame the frame, from the destination MAC address on, without FCS
     */
    void resubmit(long inPort, byte[] frame);
}
