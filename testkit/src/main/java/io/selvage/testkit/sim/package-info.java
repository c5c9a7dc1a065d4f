/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Simulated hypervisors: they speak real OVSDB and real OpenFlow over sockets, keep what they are told, and forward no
 * packets. A thousand of them fit into one process.
 */
@NonNullByDefault
package io.selvage.testkit.sim;

import org.eclipse.jdt.annotation.NonNullByDefault;
