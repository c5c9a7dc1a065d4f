/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.pipeline;

/**
 * The cookie of a flow: {@code owner 16 | purpose 8 | reserved 8 | network 32}. It depends on intent only, so a flow
 * that is wanted again is the same flow. Where the purpose is one of a port, its OpenFlow number is in the place of the
 * network.
 */
public final class Cookie {
    /** The upper 16 bits of every cookie of ours. Flows with another owner are never touched (N10). */
    public static final int OWNER = 0x5E17;
    /** The bits of the owner. */
    public static final long OWNER_MASK = 0xFFFF_0000_0000_0000L;

    /** The bits of the owner and of the purpose. */
    public static final long PURPOSE_MASK = 0xFFFF_FF00_0000_0000L;

    private Cookie() {
        // Functions only
    }

    /**
     * Makes a cookie.
     *
     * @param purpose why the flow exists
     * @param network the VNI of the network that it belongs to, 0 if none; or the number of the port
     */
    public static long of(final Purpose purpose, final int network) {
        return (long) OWNER << 48 | (long) purpose.code() << 40 | network & 0xFFFF_FFFFL;
    }

    /** Whether a flow with this cookie is ours. */
    public static boolean isOurs(final long cookie) {
        return cookie >>> 48 == OWNER;
    }

    /** The VNI, or the number of the port, in the cookie; 0 if none. */
    public static int network(final long cookie) {
        return (int) cookie;
    }
}
