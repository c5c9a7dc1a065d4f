/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.vswitch;

import com.google.common.collect.ImmutableMap;
import com.google.common.collect.ImmutableSet;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.DatabaseSpec;
import io.selvage.ovsdb.table.TableSpec;
import java.util.Optional;
import java.util.UUID;

/**
 * Names and columns of the database {@code Open_vSwitch}. The columns serve for reading rows and for transactions.
 */
public final class OpenVSwitch {
    /** Name of the database, and of its root table. */
    public static final String DATABASE = "Open_vSwitch";

    private OpenVSwitch() {
        // constants only
    }

    /** Columns of the table {@code Open_vSwitch}, which has one row. */
    public static final class Root {
        public static final String TABLE = DATABASE;
        public static final Column<ImmutableSet<UUID>> BRIDGES = Column.uuids("bridges");
        public static final Column<ImmutableSet<UUID>> MANAGER_OPTIONS = Column.uuids("manager_options");
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG = Column.stringMap("other_config");
        public static final Column<ImmutableMap<String, String>> EXTERNAL_IDS = Column.stringMap("external_ids");
        public static final Column<Optional<String>> OVS_VERSION = Column.optionalString("ovs_version");
        public static final Column<Optional<String>> SYSTEM_TYPE = Column.optionalString("system_type").ifPresent();
        public static final Column<ImmutableSet<String>> DATAPATH_TYPES = Column.strings("datapath_types").ifPresent();
        public static final Column<ImmutableSet<String>> IFACE_TYPES = Column.strings("iface_types").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, BRIDGES, MANAGER_OPTIONS, OTHER_CONFIG, EXTERNAL_IDS,
            OVS_VERSION, SYSTEM_TYPE, DATAPATH_TYPES, IFACE_TYPES);

        private Root() {
            // constants only
        }
    }

    /** Columns of the table {@code Bridge}. */
    public static final class Bridge {
        public static final String TABLE = "Bridge";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<Optional<String>> DATAPATH_ID = Column.optionalString("datapath_id");
        public static final Column<String> DATAPATH_TYPE = Column.string("datapath_type");
        public static final Column<Optional<String>> FAIL_MODE = Column.optionalString("fail_mode");
        public static final Column<ImmutableSet<UUID>> CONTROLLER = Column.uuids("controller");
        public static final Column<ImmutableSet<UUID>> PORTS = Column.uuids("ports");
        public static final Column<ImmutableSet<String>> PROTOCOLS = Column.strings("protocols");
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG = Column.stringMap("other_config");
        public static final Column<ImmutableMap<String, String>> EXTERNAL_IDS = Column.stringMap("external_ids");
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, DATAPATH_ID, DATAPATH_TYPE, FAIL_MODE, CONTROLLER,
            PORTS, PROTOCOLS, OTHER_CONFIG, EXTERNAL_IDS);

        private Bridge() {
            // constants only
        }
    }

    /** Columns of the table {@code Port}. */
    public static final class Port {
        public static final String TABLE = "Port";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<ImmutableSet<UUID>> INTERFACES = Column.uuids("interfaces");
        public static final Column<Optional<Long>> TAG = Column.optionalInteger("tag");
        public static final Column<Optional<UUID>> QOS = Column.optionalUuid("qos");
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG = Column.stringMap("other_config");
        public static final Column<ImmutableMap<String, String>> EXTERNAL_IDS = Column.stringMap("external_ids");
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, INTERFACES, TAG, QOS, OTHER_CONFIG, EXTERNAL_IDS);

        private Port() {
            // constants only
        }
    }

    /** Columns of the table {@code Interface}. */
    public static final class Interface {
        public static final String TABLE = "Interface";
        public static final Column<String> NAME = Column.string("name");
        public static final Column<String> TYPE = Column.string("type");
        public static final Column<Optional<Long>> OFPORT = Column.optionalInteger("ofport");
        public static final Column<ImmutableMap<String, String>> OPTIONS = Column.stringMap("options");
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG = Column.stringMap("other_config");
        public static final Column<ImmutableMap<String, String>> EXTERNAL_IDS = Column.stringMap("external_ids");
        public static final Column<Optional<String>> LINK_STATE = Column.optionalString("link_state");
        public static final Column<Optional<String>> ERROR = Column.optionalString("error").ifPresent();
        static final TableSpec SPEC = TableSpec.of(TABLE, NAME, TYPE, OFPORT, OPTIONS, OTHER_CONFIG, EXTERNAL_IDS,
            LINK_STATE, ERROR);

        private Interface() {
            // constants only
        }
    }

    /** Columns of the table {@code Controller}. */
    public static final class Controller {
        public static final String TABLE = "Controller";
        public static final Column<String> TARGET = Column.string("target");
        public static final Column<Boolean> IS_CONNECTED = Column.bool("is_connected");
        public static final Column<Optional<String>> ROLE = Column.optionalString("role");
        public static final Column<Optional<Long>> MAX_BACKOFF = Column.optionalInteger("max_backoff");
        public static final Column<Optional<Long>> INACTIVITY_PROBE = Column.optionalInteger("inactivity_probe");
        public static final Column<Optional<String>> CONNECTION_MODE = Column.optionalString("connection_mode");
        public static final Column<ImmutableMap<String, String>> OTHER_CONFIG = Column.stringMap("other_config");
        public static final Column<ImmutableMap<String, String>> EXTERNAL_IDS = Column.stringMap("external_ids");
        static final TableSpec SPEC = TableSpec.of(TABLE, TARGET, IS_CONNECTED, ROLE, MAX_BACKOFF, INACTIVITY_PROBE,
            CONNECTION_MODE, OTHER_CONFIG, EXTERNAL_IDS);

        private Controller() {
            // constants only
        }
    }

    /** Columns of the table {@code Manager}. */
    public static final class Manager {
        public static final String TABLE = "Manager";
        public static final Column<String> TARGET = Column.string("target");
        public static final Column<Boolean> IS_CONNECTED = Column.bool("is_connected");
        static final TableSpec SPEC = TableSpec.of(TABLE, TARGET, IS_CONNECTED);

        private Manager() {
            // constants only
        }
    }

    /**
     * Returns the tables and columns that the rows of this package need. Statistics and {@code status} columns, which
     * change every few seconds, are not among them, nor are the counters of configurations of the root row, which
     * change with every command.
     *
     * @return the specification
     */
    public static DatabaseSpec spec() {
        return DatabaseSpec.of(DATABASE, Root.SPEC, Bridge.SPEC, Port.SPEC, Interface.SPEC, Controller.SPEC,
            Manager.SPEC);
    }
}
