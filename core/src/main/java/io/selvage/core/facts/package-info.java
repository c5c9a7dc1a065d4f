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
 * What is known and what is wanted, parsed once at the edge: intent as users write it, and what nodes and packets tell.
 * Immutable records; nothing here is derived.
 */
@NonNullByDefault
package io.selvage.core.facts;

import org.eclipse.jdt.annotation.NonNullByDefault;
