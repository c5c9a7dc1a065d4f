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
 * The fabric as a function from facts to desired state, kept incrementally: changes in, differences out. Pure Java
 * without I/O; {@link io.selvage.core.fabric.Fabric} is owned by one thread.
 */
@NonNullByDefault
package io.selvage.core.fabric;

import org.eclipse.jdt.annotation.NonNullByDefault;
