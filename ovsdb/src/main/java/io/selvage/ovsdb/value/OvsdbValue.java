/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.ovsdb.value;

/**
 * The value of one column of one row (RFC 7047 section 5.1). A column whose type has neither a value type nor a range
 * other than exactly one holds an {@link OvsdbAtom}, a column with a value type holds an {@link OvsdbMap}, every other
 * column holds an {@link OvsdbSet}, also when that set happens to have one element. Values are immutable.
 */
public sealed interface OvsdbValue permits OvsdbAtom, OvsdbSet, OvsdbMap {
}
