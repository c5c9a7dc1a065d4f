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
 * What the controller remembers over a restart: VNIs that it gave out, nodes and ports that it saw. Kept in the
 * configuration datastore, since that is what the datastore keeps.
 */
@NonNullByDefault
package io.selvage.impl.record;

import org.eclipse.jdt.annotation.NonNullByDefault;
