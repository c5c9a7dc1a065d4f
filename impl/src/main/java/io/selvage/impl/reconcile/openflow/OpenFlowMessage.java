/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

/**
 * An OpenFlow 1.3 message without its header.
 *
 * @param type its {@code OFPT_} number
 * @param body what follows the header; never changed
 * @param innerHeader offset in {@code body} of the header of a message within this one, which gets the same
 *     transaction identifier; -1 if there is none
 * @param preface bundle add messages with their headers, that go out before this message and get its transaction
 *     identifier, as do the messages within them; empty if there are none; never changed
 */
record OpenFlowMessage(int type, byte[] body, int innerHeader, byte[] preface) {
    private static final byte[] NO_PREFACE = new byte[0];

    OpenFlowMessage(final int type, final byte[] body, final int innerHeader) {
        this(type, body, innerHeader, NO_PREFACE);
    }

    OpenFlowMessage(final int type, final byte[] body) {
        this(type, body, -1);
    }
}
