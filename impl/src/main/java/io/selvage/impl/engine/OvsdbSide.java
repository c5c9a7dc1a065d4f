/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.engine;

import io.selvage.core.logical.ResolvedNode;
import io.selvage.core.vtep.VtepEntry;
import io.selvage.core.vtep.VtepKey;
import io.selvage.impl.engine.NodeStatus.Phase;
import io.selvage.impl.hypervisor.BridgeDesire;
import io.selvage.impl.hypervisor.Hypervisor;
import io.selvage.impl.ovsdb.OvsdbNode;
import io.selvage.impl.vtep.VtepSwitch;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The OVSDB session of a node, what its database shall have, and how far that is: bridge and tunnels of a hypervisor,
 * or the entries of a hardware VTEP. Touched by the loop only.
 */
final class OvsdbSide implements NodeSide {
    private final Map<VtepKey, VtepEntry> entries = new HashMap<>();
    private Optional<OvsdbNode> session = Optional.empty();
    private Optional<BridgeDesire> bridge = Optional.empty();
    private Optional<String> problem = Optional.empty();
    private boolean complete;
    private long desired;
    private long realised = -1;

    Optional<OvsdbNode> session() {
        return session;
    }

    void resolve(final long generation, final ResolvedNode node) {
        final var now = node.kind().isOpenVSwitch()
            ? Optional.of(new BridgeDesire(node.datapathType(), node.encapsulations(), node.tunnelIp()))
            : Optional.<BridgeDesire>empty();
        if (!now.equals(bridge)) {
            bridge = now;
            desired = generation;
            desireBridge();
        }
    }

    private void desireBridge() {
        if (session.orElse(null) instanceof Hypervisor hypervisor) {
            bridge.ifPresent(desire -> hypervisor.desire(desired, desire));
        }
    }

    void desire(final long generation, final Map<VtepKey, Optional<VtepEntry>> changes) {
        changes.forEach((key, entry) -> entry.ifPresentOrElse(wanted -> entries.put(key, wanted),
            () -> entries.remove(key)));
        desired = generation;
        if (session.orElse(null) instanceof VtepSwitch vtep) {
            vtep.desire(generation, changes);
        }
    }

    /** All intent is known: what is not wanted may be removed. */
    void markComplete() {
        complete = true;
        if (session.orElse(null) instanceof VtepSwitch vtep) {
            vtep.markComplete();
        }
    }

    void sessionIs(final OvsdbNode now) {
        session = Optional.of(now);
        problem = Optional.empty();
        realised = -1;
        desireBridge();
        if (now instanceof VtepSwitch vtep) {
            vtep.begin(desired, entries, complete);
        }
    }

    void sessionEnded(final OvsdbNode gone) {
        if (isFrom(gone)) {
            session = Optional.empty();
        }
    }

    void realisedIs(final OvsdbNode by, final long generation) {
        if (isFrom(by)) {
            realised = generation;
        }
    }

    void problemIs(final OvsdbNode by, final Optional<String> now) {
        if (isFrom(by)) {
            problem = now;
        }
    }

    /** Whether somebody's word counts: of two sessions, that of the later one. */
    private boolean isFrom(final OvsdbNode node) {
        return session.filter(node::equals).isPresent();
    }

    @Override
    public boolean connected() {
        return session.isPresent();
    }

    @Override
    public String remedy() {
        return bridge.isPresent() ? "no OVSDB session: on the host, see 'ovs-vsctl show' for the manager"
            : "no OVSDB session: on the switch, see the managers of its hardware_vtep database, or give its "
                + "ovsdb-target";
    }

    @Override
    public long desired() {
        return desired;
    }

    @Override
    public long realised() {
        return realised;
    }

    @Override
    public Optional<String> problem() {
        return problem;
    }

    @Override
    public Phase phase() {
        // What a switch reports to be wrong does not make its database another one than it shall be.
        final boolean inTheWay = problem.isPresent() && !(done() && session.orElse(null) instanceof VtepSwitch);
        return inTheWay ? Phase.BACKING_OFF : done() ? Phase.IN_SYNC : Phase.APPLYING;
    }
}
