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
 * A packet that a switch sent to the controller.
 *
 * @param datapathId the switch, unsigned
 * @param inPort OpenFlow number of the port that it came in by
 * @param table number of the table that sent it
 * @param cookie cookie of the flow that sent it
 * @param frame the frame, or its beginning; not changed by anybody
 */
public record PacketIn(long datapathId, long inPort, int table, long cookie, byte[] frame) { }
