/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.lldp;

/**
 * An address by which the sender is managed (IEEE 802.1AB-2016, 8.5.9).
 *
 * @param address the address
 * @param interfaceSubtype how the interface is numbered: 1 unknown, 2 ifIndex, 3 system port number
 * @param interfaceNumber number of the interface, unsigned 32 bits
 * @param objectId object identifier as encoded in ASN.1, often empty
 */
public record ManagementAddress(Identifier address, int interfaceSubtype, long interfaceNumber, Octets objectId) { }
