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
 * OpenFlow flows as values, and the contract of the tables that they stand in. A leaf: knows no network, no device
 * session and no library of a controller. Everything here is immutable.
 */
@NonNullByDefault
package io.selvage.core.pipeline;

import org.eclipse.jdt.annotation.NonNullByDefault;
