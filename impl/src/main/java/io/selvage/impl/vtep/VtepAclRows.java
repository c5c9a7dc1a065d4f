/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.vtep;

import io.selvage.core.vtep.VtepAclEntry;
import io.selvage.core.vtep.VtepAclEntry.Network;
import io.selvage.core.vtep.VtepAclEntry.Range;
import io.selvage.ovsdb.table.Column;
import io.selvage.ovsdb.table.Row;
import io.selvage.ovsdb.transact.Transaction.Columns;
import io.selvage.ovsdb.vtep.HardwareVtep.AclEntry;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Rows of {@code ACL_entry}: as we write them, and as they are read back. */
final class VtepAclRows {
    private static final List<Column<Optional<String>>> TEXTS = List.of(AclEntry.SOURCE_MAC, AclEntry.DEST_MAC,
        AclEntry.ETHERTYPE, AclEntry.SOURCE_IP, AclEntry.SOURCE_MASK, AclEntry.DEST_IP, AclEntry.DEST_MASK);
    private static final List<Column<Optional<Long>>> NUMBERS = List.of(AclEntry.PROTOCOL, AclEntry.SOURCE_PORT_MIN,
        AclEntry.SOURCE_PORT_MAX, AclEntry.DEST_PORT_MIN, AclEntry.DEST_PORT_MAX, AclEntry.TCP_FLAGS,
        AclEntry.TCP_FLAGS_MASK, AclEntry.ICMP_TYPE, AclEntry.ICMP_CODE);

    /**
     * The content of a row.
     *
     * @param sequence its sequence number
     * @param direction {@code ingress} or {@code egress}
     * @param action {@code permit} or {@code deny}
     * @param texts what is given of the columns that are strings, by name
     * @param numbers what is given of those that are numbers
     */
    record Content(long sequence, String direction, String action, Map<String, String> texts,
            Map<String, Long> numbers) { }

    private VtepAclRows() {
        // Functions only
    }

    /** What an entry is as a row. */
    static Content columns(final VtepAclEntry entry) {
        final var texts = new LinkedHashMap<String, String>();
        entry.source().ifPresent(mac -> texts.put(AclEntry.SOURCE_MAC.name(), mac.toString()));
        entry.destination().ifPresent(mac -> texts.put(AclEntry.DEST_MAC.name(), mac.toString()));
        entry.etherType().ifPresent(type -> texts.put(AclEntry.ETHERTYPE.name(), "0x%04x".formatted(type)));
        entry.sourceNetwork().ifPresent(network ->
            network(texts, network, AclEntry.SOURCE_IP.name(), AclEntry.SOURCE_MASK.name()));
        entry.destinationNetwork().ifPresent(network ->
            network(texts, network, AclEntry.DEST_IP.name(), AclEntry.DEST_MASK.name()));
        final var numbers = new LinkedHashMap<String, Long>();
        entry.protocol().ifPresent(number -> numbers.put(AclEntry.PROTOCOL.name(), number.longValue()));
        entry.sourcePorts().ifPresent(range ->
            range(numbers, range, AclEntry.SOURCE_PORT_MIN.name(), AclEntry.SOURCE_PORT_MAX.name()));
        entry.destinationPorts().ifPresent(range ->
            range(numbers, range, AclEntry.DEST_PORT_MIN.name(), AclEntry.DEST_PORT_MAX.name()));
        entry.tcpFlags().ifPresent(flags -> {
            numbers.put(AclEntry.TCP_FLAGS.name(), flags.longValue());
            numbers.put(AclEntry.TCP_FLAGS_MASK.name(), flags.longValue());
        });
        entry.icmpType().ifPresent(number -> numbers.put(AclEntry.ICMP_TYPE.name(), number.longValue()));
        entry.icmpCode().ifPresent(number -> numbers.put(AclEntry.ICMP_CODE.name(), number.longValue()));
        return new Content(entry.sequence(), entry.ingress() ? "ingress" : "egress", entry.permit() ? "permit" : "deny",
            texts, numbers);
    }

    private static void network(final Map<String, String> texts, final Network network, final String address,
            final String mask) {
        texts.put(address, network.address().toString());
        texts.put(mask, network.mask().toString());
    }

    private static void range(final Map<String, Long> numbers, final Range range, final String min, final String max) {
        numbers.put(min, (long) range.min());
        numbers.put(max, (long) range.max());
    }

    /** What a row is. */
    static Content of(final Row row) {
        final var texts = new LinkedHashMap<String, String>();
        TEXTS.forEach(column -> row.get(column).ifPresent(text -> texts.put(column.name(), text)));
        final var numbers = new LinkedHashMap<String, Long>();
        NUMBERS.forEach(column -> row.get(column).ifPresent(number -> numbers.put(column.name(), number)));
        return new Content(row.get(AclEntry.SEQUENCE), row.get(AclEntry.DIRECTION), row.get(AclEntry.ACTION), texts,
            numbers);
    }

    /** A row to be inserted. */
    static Columns toColumns(final Content content) {
        final var columns = Columns.with(AclEntry.SEQUENCE, content.sequence())
            .set(AclEntry.DIRECTION, content.direction()).set(AclEntry.ACTION, content.action());
        TEXTS.forEach(column -> Optional.ofNullable(content.texts().get(column.name()))
            .ifPresent(text -> columns.set(column, Optional.of(text))));
        NUMBERS.forEach(column -> Optional.ofNullable(content.numbers().get(column.name()))
            .ifPresent(number -> columns.set(column, Optional.of(number))));
        return columns;
    }
}
