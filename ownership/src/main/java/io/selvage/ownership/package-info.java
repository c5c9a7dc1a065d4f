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
 * Who owns what, where there is one controller: that one, whatever it asks for. Stands in for the clustered service of
 * OpenDaylight in our distribution; nothing else of Selvage knows it.
 */
@NonNullByDefault
package io.selvage.ownership;

import org.eclipse.jdt.annotation.NonNullByDefault;
