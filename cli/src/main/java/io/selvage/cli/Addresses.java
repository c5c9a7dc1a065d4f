/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.util.Collection;
import java.util.List;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;

/** Addresses in the order in which a person looks for them. */
final class Addresses {
    private Addresses() {
        // Functions only
    }

    static List<String> sorted(final Collection<IpAddressNoZone> addresses) {
        return addresses.stream().map(IpAddressNoZone::stringValue).sorted(Both.NATURAL).toList();
    }
}
