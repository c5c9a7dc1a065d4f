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
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * Identifies a device, wherever it is (P1). MAC addresses and UUIDs are compared without regard to case.
 *
 * @param text the identifier, in lower case if it is a MAC address or a UUID
 */
public record DeviceId(String text) implements Comparable<DeviceId> {
    private static final Pattern UUID = Pattern.compile("[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}");

    public DeviceId {
        final var mac = MacAddress.tryParse(text);
        if (mac.isPresent()) {
            text = mac.orElseThrow().toString();
        } else if (UUID.matcher(text).matches()) {
            text = text.toLowerCase(Locale.ROOT);
        }
    }

    /** The identifier that a MAC address is. */
    public static DeviceId of(final MacAddress mac) {
        return new DeviceId(mac.toString());
    }

    /** The MAC address, if the identifier is one. */
    public Optional<MacAddress> mac() {
        return MacAddress.tryParse(text);
    }

    @Override
    public int compareTo(final DeviceId other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
