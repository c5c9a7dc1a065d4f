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
 * What OpenDaylight makes for a cluster of a few switches, made for one controller with a thousand of them: who owns
 * what, and who answers for which switch. Stands in for OpenDaylight's own in our distribution; nothing else of Selvage
 * knows it.
 */
@NonNullByDefault
package io.selvage.standalone;

import org.eclipse.jdt.annotation.NonNullByDefault;
