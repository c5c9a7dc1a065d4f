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
 * The laboratory: hypervisors with real Open vSwitch in network namespaces, devices that send real packets, the
 * controller as a process, and the faults that all of them must survive. One launcher serves {@code ./selvage lab},
 * the demo, the laboratory tests and the benchmarks.
 */
@NonNullByDefault
package io.selvage.testkit;

import org.eclipse.jdt.annotation.NonNullByDefault;
