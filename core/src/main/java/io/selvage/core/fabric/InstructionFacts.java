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

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Change;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.Instruction;
import io.selvage.core.facts.MobilityDomain;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Provisioning instructions, what they refer to (mobility domains and access lists), and where their devices are
 * announced to go. Marks the instructions that depend on what changed. Owned by one thread.
 */
final class InstructionFacts {
    private final Affected affected;
    private final Map<String, Instruction> instructions = new HashMap<>();
    private final Map<String, MobilityDomain> domains = new HashMap<>();
    /** Devices that are about to move. */
    private final Map<DeviceId, Change.Migration> migrations = new HashMap<>();
    private final Set<String> pushed = new LinkedHashSet<>();
    private final SortedSet<Integer> vlans = new TreeSet<>();

    final AccessLists acls = new AccessLists();
    final Index<String, String> byNetwork = new Index<>();
    final Index<DeviceId, String> byDevice = new Index<>();
    final Index<String, String> byAcl = new Index<>();
    private final Index<String, String> byDomain = new Index<>();
    private final Index<Integer, String> byVlan = new Index<>();

    InstructionFacts(final Affected affected) {
        this.affected = affected;
    }

    Optional<Instruction> get(final String name) {
        return Optional.ofNullable(instructions.get(name));
    }

    Set<String> names() {
        return Collections.unmodifiableSet(instructions.keySet());
    }

    /** The instructions by which nodes are provisioned ahead, the oldest first. */
    Set<String> pushed() {
        return Collections.unmodifiableSet(pushed);
    }

    /** VLANs that instructions name, sorted; a device may be found in one of them. A live view. */
    SortedSet<Integer> vlans() {
        return Collections.unmodifiableSortedSet(vlans);
    }

    Optional<MobilityDomain> domain(final String name) {
        return Optional.ofNullable(domains.get(name));
    }

    /** The announced migration of the device that an instruction names, if there is one. */
    Optional<Change.Migration> migration(final String instruction) {
        return get(instruction).map(Instruction::device).map(migrations::get);
    }

    /**
     * An instruction is another, came, or went.
     *
     * @return what it was
     */
    Optional<Instruction> instructionIs(final String name, final Optional<Instruction> value) {
        final var before = get(name);
        before.ifPresent(old -> {
            byNetwork.remove(old.network(), name);
            old.domain().ifPresent(domain -> byDomain.remove(domain, name));
            old.port().acls().forEach(acl -> byAcl.remove(acl, name));
            old.port().accessVlan().ifPresent(vlan -> {
                byVlan.remove(vlan, name);
                affected.vlans |= byVlan.get(vlan).isEmpty() && vlans.remove(vlan);
            });
            old.identifiers().forEach(id -> byDevice.remove(id, name));
        });
        Index.put(instructions, name, value);
        pushed.remove(name);
        value.ifPresent(instruction -> {
            if (instruction.push()) {
                pushed.add(name);
            }
            byNetwork.add(instruction.network(), name);
            instruction.domain().ifPresent(domain -> byDomain.add(domain, name));
            instruction.port().acls().forEach(acl -> byAcl.add(acl, name));
            instruction.port().accessVlan().ifPresent(vlan -> {
                byVlan.add(vlan, name);
                affected.vlans |= vlans.add(vlan);
            });
            instruction.identifiers().forEach(id -> byDevice.add(id, name));
        });
        affected.instructions.add(name);
        return before;
    }

    /** A mobility domain is another, came, or went. */
    void domainIs(final String name, final Optional<MobilityDomain> value) {
        Index.put(domains, name, value);
        affected.instructions.addAll(byDomain.get(name));
    }

    /** An access list is another, came, or went. */
    void aclIs(final String name, final Optional<Acl> value) {
        if (!value.equals(acls.get(name))) {
            acls.put(name, value);
            affected.acls.add(name);
            affected.instructions.addAll(byAcl.get(name));
        }
    }

    /** A device is announced to move. */
    void migrate(final Change.Migration migration) {
        migrations.put(migration.device(), migration);
        about(migration.device());
    }

    /** A device has moved: what was announced holds no more. Marks nobody: who says so is deciding on it. */
    void arrived(final DeviceId device) {
        migrations.remove(device);
    }

    /** All of which a migration is announced must be resolved anew. */
    void aboutMigrations() {
        migrations.keySet().forEach(this::about);
    }

    /** Whoever names a device must be resolved anew. */
    void about(final DeviceId device) {
        affected.instructions.addAll(byDevice.get(device));
    }

    /** Takes away the announcements that have come to their end by now. */
    void age(final long now) {
        migrations.values().removeIf(migration -> {
            final boolean over = migration.until() <= now;
            if (over) {
                about(migration.device());
            }
            return over;
        });
    }
}
