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

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.selvage.core.pipeline.Cookie;
import io.selvage.core.pipeline.Flow;
import io.selvage.core.pipeline.FlowKey;
import java.util.ArrayList;
import java.util.List;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.statistics.rev130819.flow.and.statistics.map.list.FlowAndStatisticsMapList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gathers the flows of a switch out of OpenFlowPlugin's statistics, in which {@link OwnFlowStatistics} has left ours as
 * they are.
 */
final class OfpFlowDecoder {
    private static final Logger LOG = LoggerFactory.getLogger(OfpFlowDecoder.class);

    private final List<Flow> flows = new ArrayList<>();
    private final List<FlowMod.Delete> strange = new ArrayList<>();
    private int ours;
    private int unknown;

    /** Takes in one entry: flows of ours as they are, or a flow of somebody else. */
    void add(final FlowAndStatisticsMapList from) {
        final var encoded = OwnFlowStatistics.encoded(from);
        if (encoded != null) {
            addAll(Unpooled.wrappedBuffer(encoded));
        } else if (Cookie.isOurs(from.requireCookie().getValue().longValue())) {
            LOG.debug("OpenFlowPlugin has read flow {} itself, so what it does is not known", from);
            ours++;
            unknown++;
        }
    }

    private void addAll(final ByteBuf from) {
        for (int at = 0; at < from.writerIndex(); at += from.getUnsignedShort(at)) {
            ours++;
            final FlowKey key;
            try {
                key = FlowStatisticsReader.key(from, at);
            } catch (UndecodableException | IndexOutOfBoundsException | IllegalArgumentException e) {
                LOG.debug("A flow has our cookie, but not a match of ours", e);
                unknown++;
                continue;
            }
            try {
                flows.add(FlowStatisticsReader.flow(from, at, key));
            } catch (UndecodableException | IndexOutOfBoundsException | IllegalArgumentException e) {
                LOG.debug("Flow {} has our cookie, but not what ours do", key, e);
                strange.add(new FlowMod.Delete(key, from.getLong(at + FlowStatisticsReader.COOKIE)));
            }
        }
    }

    /**
     * What was taken in.
     *
     * @param total how many flows the switch has
     */
    SwitchFlows result(final long total) {
        return new SwitchFlows(flows, strange, unknown, Math.max(0, total - ours));
    }
}
