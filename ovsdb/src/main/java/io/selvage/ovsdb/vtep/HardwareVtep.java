/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.vtep;

import com.google.common.collect.ImmutableList;
import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.TableSpec;
import java.util.Optional;
import java.util.UUID;

/**
 * Names and columns of the database {@code hardware_vtep} (vtep(5)), as far as every schema from 1.3 on has them; what
 * came later is optional. The columns serve for reading rows and for transactions.
 */
public final class HardwareVtep {
    /** Name of the database. */
    public static final String DATABASE = "hardware_vtep";
    /** The MAC address that stands for all that have no row of their own. */
    public static final String UNKNOWN_DST = "unknown-dst";
    /** The one encapsulation that the schema knows. */
    public static final String VXLAN_OVER_IPV4 = "vxlan_over_ipv4";

    private HardwareVtep() {
        // constants only
    }

    /** Columns of the table {@code Global}, which has one row. */
    public static final class Global {
        public static final String TABLE = "Global";
        public static final Column<ImmutableSet<UUID>> SWITCHES = Column.uuids("switches");
        static final TableSpec SPEC = TableSpec.of(TABLE, SWITCHES);

        private Global() {
            // constants only
        }
    }

    /** Columns of the table {@code Physical_Switch}. */
    public static final class PhysicalSwitch {
        public static final String TABLE = "Physical_Switch";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<String> DESCRIPTION = Column.string("description");
        public static final Column<ImmutableSet<UUID>> PORTS = Column.uuids("ports");
        public static final Column<ImmutableSet<String>> TUNNEL_IPS = Column.strings("tunnel_ips");
        public static final Column<ImmutableSet<String>> MANAGEMENT_IPS = Column.strings("management_ips");
        public static final Column<ImmutableSet<String>> FAULTS = Column.strings("switch_fault_status").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, DESCRIPTION, PORTS, TUNNEL_IPS, MANAGEMENT_IPS, FAULTS);

        private PhysicalSwitch() {
            // constants only
        }
    }

    /** Columns of the table {@code Physical_Port}. */
    public static final class PhysicalPort {
        public static final String TABLE = "Physical_Port";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<String> DESCRIPTION = Column.string("description");
        public static final Column<ImmutableMap<Long, UUID>> VLAN_BINDINGS = Column.uuidMap("vlan_bindings");
        public static final Column<ImmutableMap<Long, UUID>> ACL_BINDINGS = Column.uuidMap("acl_bindings").ifPresent();
        public static final Column<ImmutableSet<String>> FAULTS = Column.strings("port_fault_status").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, DESCRIPTION, VLAN_BINDINGS, ACL_BINDINGS, FAULTS);

        private PhysicalPort() {
            // constants only
        }
    }

    /** Columns of the table {@code Logical_Switch}. */
    public static final class LogicalSwitch {
        public static final String TABLE = "Logical_Switch";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<String> DESCRIPTION = Column.string("description");
        public static final Column<Optional<Long>> TUNNEL_KEY = Column.optionalInteger("tunnel_key");
        public static final Column<Optional<String>> REPLICATION_MODE =
            Column.optionalString("replication_mode").ifPresent();
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG =
            Column.stringMap("other_config").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, DESCRIPTION, TUNNEL_KEY, REPLICATION_MODE,
            OTHER_CONFIG);

        private LogicalSwitch() {
            // constants only
        }
    }

    /** Columns of the tables {@code Ucast_Macs_Local} and {@code Ucast_Macs_Remote}. */
    public static final class UcastMacs {
        /** What the switch learned behind its own ports. */
        public static final String LOCAL = "Ucast_Macs_Local";
        /** What is behind other VTEPs. */
        public static final String REMOTE = "Ucast_Macs_Remote";
        public static final Column<String> MAC = Column.string("MAC");
        public static final Column<UUID> LOGICAL_SWITCH = Column.uuid("logical_switch");
        public static final Column<UUID> LOCATOR = Column.uuid("locator");
        public static final Column<String> IPADDR = Column.string("ipaddr");
        static final TableSpec LOCAL_SPEC = TableSpec.of(LOCAL, MAC, LOGICAL_SWITCH, LOCATOR, IPADDR);
        static final TableSpec REMOTE_SPEC = TableSpec.of(REMOTE, MAC, LOGICAL_SWITCH, LOCATOR, IPADDR);

        private UcastMacs() {
            // constants only
        }
    }

    /** Columns of the tables {@code Mcast_Macs_Local} and {@code Mcast_Macs_Remote}. */
    public static final class McastMacs {
        /** Where the switch wants to be sent to. */
        public static final String LOCAL = "Mcast_Macs_Local";
        /** Where the switch sends to. */
        public static final String REMOTE = "Mcast_Macs_Remote";
        public static final Column<String> MAC = Column.string("MAC");
        public static final Column<UUID> LOGICAL_SWITCH = Column.uuid("logical_switch");
        public static final Column<UUID> LOCATOR_SET = Column.uuid("locator_set");
        static final TableSpec LOCAL_SPEC = TableSpec.of(LOCAL, MAC, LOGICAL_SWITCH, LOCATOR_SET);
        static final TableSpec REMOTE_SPEC = TableSpec.of(REMOTE, MAC, LOGICAL_SWITCH, LOCATOR_SET);

        private McastMacs() {
            // constants only
        }
    }

    /** Columns of the table {@code Physical_Locator}; its rows go by themselves when nothing refers to them. */
    public static final class PhysicalLocator {
        public static final String TABLE = "Physical_Locator";
        public static final Column<String> ENCAPSULATION_TYPE = Column.string("encapsulation_type");
        public static final Column<String> DST_IP = Column.string("dst_ip");
        public static final Column<Optional<Long>> TUNNEL_KEY = Column.optionalInteger("tunnel_key").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, ENCAPSULATION_TYPE, DST_IP, TUNNEL_KEY);

        private PhysicalLocator() {
            // constants only
        }
    }

    /** Columns of the table {@code Physical_Locator_Set}; its rows never change, and go by themselves. */
    public static final class PhysicalLocatorSet {
        public static final String TABLE = "Physical_Locator_Set";
        public static final Column<ImmutableSet<UUID>> LOCATORS = Column.uuids("locators");
        static final TableSpec SPEC = TableSpec.of(TABLE, LOCATORS);

        private PhysicalLocatorSet() {
            // constants only
        }
    }

    /** Columns of the table {@code ACL}, which older schemas have not. */
    public static final class Acl {
        public static final String TABLE = "ACL";
        public static final Column<String> NAME = Column.string("acl_name");
        public static final Column<ImmutableSet<UUID>> ENTRIES = Column.uuids("acl_entries");
        public static final Column<ImmutableSet<String>> FAULTS = Column.strings("acl_fault_status").ifPresent();
        static final TableSpec SPEC = new TableSpec(TABLE, ImmutableList.of(NAME, ENTRIES, FAULTS), false);

        private Acl() {
            // constants only
        }
    }

    /** Columns of the table {@code ACL_entry}, which older schemas have not. */
    public static final class AclEntry {
        public static final String TABLE = "ACL_entry";
        public static final Column<Long> SEQUENCE = Column.integer("sequence");
        public static final Column<Optional<String>> SOURCE_MAC = Column.optionalString("source_mac");
        public static final Column<Optional<String>> DEST_MAC = Column.optionalString("dest_mac");
        public static final Column<Optional<String>> ETHERTYPE = Column.optionalString("ethertype");
        public static final Column<Optional<String>> SOURCE_IP = Column.optionalString("source_ip");
        public static final Column<Optional<String>> SOURCE_MASK = Column.optionalString("source_mask");
        public static final Column<Optional<String>> DEST_IP = Column.optionalString("dest_ip");
        public static final Column<Optional<String>> DEST_MASK = Column.optionalString("dest_mask");
        public static final Column<Optional<Long>> PROTOCOL = Column.optionalInteger("protocol");
        public static final Column<Optional<Long>> SOURCE_PORT_MIN = Column.optionalInteger("source_port_min");
        public static final Column<Optional<Long>> SOURCE_PORT_MAX = Column.optionalInteger("source_port_max");
        public static final Column<Optional<Long>> DEST_PORT_MIN = Column.optionalInteger("dest_port_min");
        public static final Column<Optional<Long>> DEST_PORT_MAX = Column.optionalInteger("dest_port_max");
        public static final Column<Optional<Long>> TCP_FLAGS = Column.optionalInteger("tcp_flags");
        public static final Column<Optional<Long>> TCP_FLAGS_MASK = Column.optionalInteger("tcp_flags_mask");
        public static final Column<Optional<Long>> ICMP_TYPE = Column.optionalInteger("icmp_type");
        public static final Column<Optional<Long>> ICMP_CODE = Column.optionalInteger("icmp_code");
        public static final Column<String> DIRECTION = Column.string("direction");
        public static final Column<String> ACTION = Column.string("action");
        public static final Column<ImmutableSet<String>> FAULTS = Column.strings("acle_fault_status").ifPresent();
        static final TableSpec SPEC = new TableSpec(TABLE, ImmutableList.of(SEQUENCE, SOURCE_MAC, DEST_MAC, ETHERTYPE,
            SOURCE_IP, SOURCE_MASK, DEST_IP, DEST_MASK, PROTOCOL, SOURCE_PORT_MIN, SOURCE_PORT_MAX, DEST_PORT_MIN,
            DEST_PORT_MAX, TCP_FLAGS, TCP_FLAGS_MASK, ICMP_TYPE, ICMP_CODE, DIRECTION, ACTION, FAULTS), false);

        private AclEntry() {
            // constants only
        }
    }

    /**
     * Returns the tables and columns that the rows of this package need. Counters, and the status of BFD, which change
     * all the time, are not among them.
     *
     * @return the specification
     */
    public static DatabaseSpec spec() {
        return DatabaseSpec.of(DATABASE, Global.SPEC, PhysicalSwitch.SPEC, PhysicalPort.SPEC, LogicalSwitch.SPEC,
            UcastMacs.LOCAL_SPEC, UcastMacs.REMOTE_SPEC, McastMacs.LOCAL_SPEC, McastMacs.REMOTE_SPEC,
            PhysicalLocator.SPEC, PhysicalLocatorSet.SPEC, Acl.SPEC, AclEntry.SPEC);
    }
}
