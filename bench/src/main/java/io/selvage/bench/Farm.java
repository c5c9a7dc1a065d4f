/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import io.selvage.testkit.DummyHypervisor.Port;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** Many hypervisors without packets; nodes are told apart by number, from 0. */
interface Farm extends AutoCloseable {
    /** {@return how many there are} */
    int size();

    /** Lets all of them connect to the controller, at once. */
    void connect();

    /** Cuts the connections of some nodes, which connect again at once. */
    void cut(Collection<Integer> nodes);

    /** Plugs ports, by number of the node, and waits until the switches have made them. */
    void plug(Map<Integer, List<Port>> ports);

    /** Unplugs ports, by number of the node. */
    void unplug(Map<Integer, List<Port>> ports);

    /** {@return the flows of all nodes together} */
    long flows();

    /** {@return the flows of all nodes that are younger than some age} */
    long youngerThan(Duration age);

    /** Watches the flows of some nodes. */
    Watch watch(Collection<Integer> nodes);

    /** Sees flows come and go. */
    interface Watch extends AutoCloseable {
        /**
         * Plugs one port and waits until each watched node has a flow towards its device.
         *
         * @return nanoseconds from the beginning to the last of these flows
         */
        long plug(int node, Port port);

        /** Unplugs one port and waits until no watched node has a flow towards its device. */
        void unplug(int node, Port port);

        /** {@return nanoseconds of the last change until the host's database had it, by the command that makes it} */
        long asked();

        /** {@return how the last change went, for people} */
        String story();

        @Override
        void close();
    }

    @Override
    void close();
}
