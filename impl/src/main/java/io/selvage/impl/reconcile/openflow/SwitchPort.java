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
 * A port of a switch, as OpenFlow tells it (OpenFlow 1.3.5, section 7.2.1).
 *
 * @param name name of the port, unique on the switch
 * @param number OpenFlow port number, 1 to {@code OFPP_MAX}
 * @param linkUp whether there is a link, and nobody has switched the port off
 */
public record SwitchPort(String name, int number, boolean linkUp) { }
