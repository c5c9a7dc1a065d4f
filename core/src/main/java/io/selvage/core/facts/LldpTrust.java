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

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;
import java.util.Optional;

/**
 * What of a neighbour's word is believed: LLDP is not authenticated, so anybody behind a port can say anything.
 *
 * @param decisions what a user decided; the rest is left to whoever decides after that
 */
public record LldpTrust(Map<Kind, Boolean> decisions) {
    /** Nothing is decided. */
    public static final LldpTrust UNDECIDED = new LldpTrust(Map.of());
    /**
     * What holds where nobody decided: identifiers that are no more than an address, on ports of which OVSDB does not
     * say whose they are. Names are as easily guessed as forged.
     */
    public static final LldpTrust DEFAULT = new LldpTrust(Map.of(Kind.CHASSIS_ID, true, Kind.PORT_ID, true,
        Kind.SYSTEM_NAME, false, Kind.DEVICE_LIST, false));
    /** What holds where nobody decided, on ports of which OVSDB says whose they are: nothing is believed. */
    public static final LldpTrust NOTHING = new LldpTrust(Map.of());

    /** What an LLDPDU can tell of devices. */
    public enum Kind {
        /** Chassis ID. */
        CHASSIS_ID("chassis-id"),
        /** Port ID. */
        PORT_ID("port-id"),
        /** System name. */
        SYSTEM_NAME("system-name"),
        /** Our own TLV, which lists the devices behind a port. */
        DEVICE_LIST("device-list");

        private final String text;

        Kind(final String text) {
            this.text = text;
        }

        /** The name in YANG. */
        public String text() {
            return text;
        }
    }

    public LldpTrust {
        final var copy = new EnumMap<Kind, Boolean>(Kind.class);
        copy.putAll(decisions);
        decisions = Collections.unmodifiableMap(copy);
    }

    /** What is decided about a kind. */
    public Optional<Boolean> of(final Kind kind) {
        return Optional.ofNullable(decisions.get(kind));
    }

    /** Whether a kind is believed. */
    public boolean believes(final Kind kind) {
        return of(kind).orElse(false);
    }

    /** These decisions, and where there is none, those of another. */
    public LldpTrust or(final LldpTrust other) {
        final var all = new EnumMap<Kind, Boolean>(Kind.class);
        all.putAll(other.decisions);
        all.putAll(decisions);
        return new LldpTrust(all);
    }
}
