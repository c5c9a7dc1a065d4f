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

import io.selvage.core.net.MacAddress;
import java.util.List;

/** What became of a frame. */
public sealed interface LldpResult {
    /**
     * A frame that makes sense.
     *
     * @param source the MAC address that sent it
     * @param pdu what it says
     * @param discarded optional TLVs that made no sense, or came twice, and are left out
     * @param unrecognised TLVs of types that the standard reserves, which are left out as it wants it
     */
    record Decoded(MacAddress source, Lldpdu pdu, List<Defect> discarded, int unrecognised) implements LldpResult {
        public Decoded {
            discarded = List.copyOf(discarded);
        }
    }

    /**
     * A frame that has to be discarded as a whole.
     *
     * @param defect why
     */
    record Malformed(Defect defect) implements LldpResult { }

    /**
     * What is wrong with a frame.
     *
     * @param field name of the field
     * @param offset where it begins, in octets from the beginning of the frame
     * @param reason what is wrong
     */
    record Defect(String field, int offset, String reason) {
        @Override
        public String toString() {
            return field + " at octet " + offset + ": " + reason;
        }
    }
}
