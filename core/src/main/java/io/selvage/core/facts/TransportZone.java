/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.facts;

/**
 * A set of nodes that networks can span (N2).
 *
 * @param name name, unique over all fabrics
 * @param fabric the fabric, in which VNIs and device identifiers are unique
 * @param encapsulation how packets travel between its nodes
 * @param autoJoin whether hypervisors that name no zone join
 */
public record TransportZone(String name, String fabric, Encapsulation encapsulation, boolean autoJoin) { }
