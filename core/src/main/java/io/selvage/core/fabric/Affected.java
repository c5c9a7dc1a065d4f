/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import io.selvage.core.facts.Change;
import io.selvage.core.facts.PortRef;
import java.util.Set;
import java.util.TreeSet;

/**
 * What is to be resolved anew because facts changed. Whoever takes a fact in marks here what depends on it;
 * {@link Fabric} takes the marks out again. Owned by one thread.
 */
final class Affected {
    final Set<String> nodes = new Marks<>();
    final Set<String> networks = new Marks<>();
    final Set<String> instructions = new Marks<>();
    /** Access lists that are not what they were: whoever uses one has other flows, and may be able to work or not. */
    final Set<String> acls = new Marks<>();
    /** Uses of meters of which the record changed. */
    final Set<Change.Metered> meters = new Marks<>();
    /** Ports of which it is to be found out anew whether a stranger is behind them. */
    final Set<PortRef> strangers = new Marks<>();
    /** Ports of which it is to be found out anew whether their LLDP frames are dropped. */
    final Set<PortRef> floods = new Marks<>();
    /** Ports that are not what they were. */
    final Set<PortRef> ports = new TreeSet<>();
    /** Whether the VLANs are others in which devices are looked for. */
    boolean vlans;
}
