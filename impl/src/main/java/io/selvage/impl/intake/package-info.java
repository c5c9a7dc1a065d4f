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
 * Where facts come from: intent from the configuration datastore, nodes and ports from OVSDB, devices from their
 * packets. Listeners here say what changed and return; none of them programs anything.
 */
@NonNullByDefault
package io.selvage.impl.intake;

import org.eclipse.jdt.annotation.NonNullByDefault;
