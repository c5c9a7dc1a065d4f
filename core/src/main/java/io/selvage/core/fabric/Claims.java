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

import io.selvage.core.fabric.Membership.Hold;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedSet;
import java.util.function.ToIntFunction;

/**
 * Who claims what. Of those that claim the same, the first by name has it, in whatever order they came; so whoever
 * comes or goes marks the others to be decided anew. Owned by one thread.
 */
final class Claims {
    private final Affected affected;
    private final ToIntFunction<String> stagesOf;
    private final Index<Claim, String> claimants = new Index<>();
    private final Map<String, Set<Claim>> claims = new HashMap<>();
    /** The stages that are claimed, by network and node. */
    private final Index<Hold, Claim.Stage> stages = new Index<>();

    /**
     * Claims that nobody has yet.
     *
     * @param affected where instructions are marked that must be decided anew
     * @param stagesOf how many {@link Claim.Stage stages} a node has for each network
     */
    Claims(final Affected affected, final ToIntFunction<String> stagesOf) {
        this.affected = affected;
        this.stagesOf = stagesOf;
    }

    /** The instruction that has what it claims, if any does. */
    Optional<String> holder(final Claim claim) {
        final var all = claimants.get(claim);
        return all.isEmpty() ? Optional.empty() : Optional.of(all.first());
    }

    /** Whether a node has room for a stage that is claimed: those of the first instructions by name go first. */
    boolean hasRoom(final Claim.Stage stage) {
        final var holder = claimants.get(stage).first();
        return stages.get(stage.at()).stream().filter(other -> claimants.get(other).first().compareTo(holder) < 0)
            .count() < stagesOf.applyAsInt(stage.at().node());
    }

    /** An instruction claims nothing any more. */
    void withdraw(final String instruction) {
        claim(instruction, Set.of());
    }

    /** An instruction claims this from now on, and nothing else. */
    void claim(final String instruction, final Set<Claim> wanted) {
        final var had = wanted.isEmpty() ? claims.remove(instruction) : claims.put(instruction, wanted);
        final var old = had == null ? Set.<Claim>of() : had;
        for (final var claim : old) {
            if (!wanted.contains(claim)) {
                claimants.remove(claim, instruction);
                concern(instruction, claim);
                if (claim instanceof Claim.Stage stage && claimants.get(stage).isEmpty()) {
                    stages.remove(stage.at(), stage);
                }
            }
        }
        for (final var claim : wanted) {
            // Who shares a port depends on the network as well, which is in the other claims.
            if (!old.contains(claim) || claim instanceof Claim.Carried && !old.equals(wanted)) {
                if (claim instanceof Claim.Stage stage) {
                    stages.add(stage.at(), stage);
                }
                concern(instruction, claim);
                claimants.add(claim, instruction);
            }
        }
    }

    /** Whoever else claims the same must be decided anew. */
    private void concern(final String instruction, final Claim claim) {
        switch (claim) {
            case Claim.ExitPolicy(var exit, var policy) -> concern(instruction, claimants.get(exit));
            // Who has one depends on who else wants one, but only where there are too few
            case Claim.Stage stage -> {
                final var rivals = stages.get(stage.at());
                if (rivals.size() > stagesOf.applyAsInt(stage.at().node())) {
                    rivals.forEach(one -> concern(instruction, claimants.get(one)));
                }
            }
            case Claim.Mac mac -> concern(instruction, claimants.get(mac));
            case Claim.Address address -> concern(instruction, claimants.get(address));
            case Claim.Behind behind -> concern(instruction, claimants.get(behind));
            case Claim.Exit exit -> concern(instruction, claimants.get(exit));
            case Claim.Carried carried -> concern(instruction, claimants.get(carried));
            case Claim.Judged(var carried, var acl) -> concern(instruction, claimants.get(carried));
        }
    }

    private void concern(final String instruction, final SortedSet<String> others) {
        others.stream().filter(other -> !other.equals(instruction)).forEach(affected.instructions::add);
    }
}
