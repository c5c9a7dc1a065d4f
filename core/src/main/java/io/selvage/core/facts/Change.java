/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

import io.selvage.core.net.MacAddress;
import io.selvage.core.pipeline.Meter;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * One change of the facts. Each carries the whole new value, so that repeating or losing one in between is harmless.
 */
public sealed interface Change {
    /** A transport zone was written or removed. */
    record Zone(String name, Optional<TransportZone> value) implements Change { }

    /** The configuration of a node was written or removed. */
    record Config(String name, Optional<NodeConfig> value) implements Change { }

    /** A virtual network was written or removed. */
    record Network(String name, Optional<VirtualNetwork> value) implements Change { }

    /** A mobility domain was written or removed. */
    record Domain(String name, Optional<MobilityDomain> value) implements Change { }

    /** An access control list was written or removed. */
    record AccessList(String name, Optional<Acl> value) implements Change { }

    /** An instruction was written or removed. */
    record Provision(String name, Optional<Instruction> value) implements Change { }

    /**
     * A VNI is on record for a network.
     *
     * @param vni the VNI; empty when it was given back
     */
    record Allocated(String fabric, String network, Optional<Integer> vni) implements Change { }

    /**
     * A meter is on record for a use on a node.
     *
     * @param use what it is for
     * @param meter the meter; empty when it was given back
     */
    record Metered(String node, String use, Optional<Meter> meter) implements Change { }

    /** A node said something new of itself. */
    record Node(NodeFacts value) implements Change { }

    /** A port appeared, changed, or went away. */
    record NodePort(PortRef ref, Optional<Port> value) implements Change { }

    /**
     * All ports that a node has: the first word of a session. Ports known before and not named here are gone.
     */
    record Inventory(NodeFacts value, Collection<Port> ports) implements Change {
        public Inventory {
            ports = List.copyOf(ports);
        }
    }

    /**
     * A port that was there before the controller restarted.
     *
     * @param since when it appeared, milliseconds since 1970-01-01 UTC
     */
    record Remembered(PortRef ref, Port value, long since) implements Change { }

    /**
     * A device sent a packet from a port.
     *
     * @param at when, milliseconds since 1970-01-01 UTC
     */
    record Seen(PortRef ref, Sighting value, long at) implements Change { }

    /** A device seen by its packets is no longer believed to be behind a port, in whatever VLAN. */
    record Forgotten(PortRef ref, MacAddress mac) implements Change { }

    /**
     * An LLDP agent was heard at a port. It is forgotten after its TTL, at once when that is 0.
     *
     * @param at since when it is known to say this, milliseconds since 1970-01-01 UTC
     */
    record Heard(PortRef ref, Neighbour value, long at) implements Change { }

    /**
     * A switch can, or cannot, show packets to the controller. Until it can again, its silence means nothing: nobody
     * who was heard there is forgotten.
     */
    record Hearing(String node, boolean now) implements Change { }

    /**
     * More LLDP frames come by a port than are good for anything: the switch shall drop them for a while.
     *
     * @param until until when, milliseconds since 1970-01-01 UTC
     */
    record Flood(PortRef ref, long until) implements Change { }

    /** What of the LLDP of a node's neighbours is believed was written or removed. */
    record Trust(String node, Optional<NodeTrust> value) implements Change { }

    /**
     * Which sources are believed more than which.
     *
     * @param order the most trusted first; those that are missing come after these, in their usual order
     */
    record Confidence(List<Sighting.Source> order) implements Change {
        public Confidence {
            order = List.copyOf(order);
        }
    }

    /**
     * A device is about to move (P9).
     *
     * @param device the device
     * @param target the node that it goes to
     * @param until when the announcement is void, milliseconds since 1970-01-01 UTC
     */
    record Migration(DeviceId device, String target, long until) implements Change { }

    /**
     * A switch learned a device, but not at which of several ports: where it is known to be already, if that is among
     * them, else at the first.
     */
    record SeenAmong(List<Seen> options) implements Change {
        public SeenAmong {
            options = List.copyOf(options);
            if (options.isEmpty()) {
                throw new IllegalArgumentException("a device is seen nowhere");
            }
        }
    }

    /** A device was on record as seen: it is, whatever limit the port has, and wherever else one like it is. */
    record Recalled(Seen value) implements Change { }

    /** A switch hears nothing any more of a device that it had learned: it may be gone, or only have nothing to say. */
    record Quiet(String node, MacAddress mac) implements Change { }

    /**
     * All devices that a switch has learned, as a first word of a session: the others that are known behind its ports
     * are quiet.
     */
    record Learned(String node, Set<MacAddress> macs) implements Change {
        public Learned {
            macs = Set.copyOf(macs);
        }
    }

    /** A node was taken out of the record: it will not come back. */
    record NodeGone(String name) implements Change { }
}
