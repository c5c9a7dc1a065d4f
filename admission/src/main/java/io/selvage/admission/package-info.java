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
 * So many at a time, the others in turn. Used where switches come.
 */
@NonNullByDefault
package io.selvage.admission;

import org.eclipse.jdt.annotation.NonNullByDefault;
