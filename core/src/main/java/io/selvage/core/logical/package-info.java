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
 * Facts resolved: which nodes and networks are usable, and which device is where. No word of OpenFlow. Immutable.
 */
@NonNullByDefault
package io.selvage.core.logical;

import org.eclipse.jdt.annotation.NonNullByDefault;
