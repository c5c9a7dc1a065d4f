/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

import java.util.OptionalInt;

/**
 * A device behind a port, as our own TLV announces it.
 *
 * @param id its identifier: a MAC address, a UUID or a name, by the rule of {@code device-id} in the models
 * @param vlan VLAN ID of the tag that its frames bear, 1 to 4,094; empty if they are untagged
 */
public record AnnouncedDevice(String id, OptionalInt vlan) {
    public AnnouncedDevice {
        if (vlan.isPresent() && (vlan.getAsInt() < 1 || vlan.getAsInt() > 4_094)) {
            throw new IllegalArgumentException("vlan: " + vlan.getAsInt() + " is not within 1 to 4094");
        }
        if (!isIdentifier(id)) {
            throw new IllegalArgumentException("device: '" + id + "' has no characters, more than 255, or white "
                + "space or one of / , = among them");
        }
    }

    /** Whether a text can identify a device: the rule of {@code device-id} in the models. */
    public static boolean isIdentifier(final String text) {
        return !text.isEmpty() && text.length() <= 255 && text.chars().noneMatch(c -> Character.isWhitespace(c)
            || Character.isSpaceChar(c) || c == '/' || c == ',' || c == '=' || c == LldpDecoder.REPLACEMENT);
    }
}
