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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import io.selvage.core.compile.TorExit;
import io.selvage.core.fabric.Membership.Hold;
import io.selvage.core.facts.PortRef;
import io.selvage.core.net.MacAddress;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;

/** Of those that claim the same, the first by name has it, and the others hear of it. */
public class ClaimsTest {
    private static final int STAGES = 1;
    private static final Claim MAC = new Claim.Mac("blue", MacAddress.of("02:00:00:00:00:01"));

    private final Affected affected = new Affected();
    private final Claims claims = new Claims(affected, node -> STAGES);

    private static Claim.Stage stage(final String acl) {
        return new Claim.Stage(new Hold("blue", "tor"), new TorExit.Policy(false, Optional.of(acl)));
    }

    @Test
    public void firstByNameHasItWheneverItCame() {
        claims.claim("b", Set.of(MAC));
        assertEquals(Optional.of("b"), claims.holder(MAC));
        assertEquals(Set.of(), affected.instructions);

        claims.claim("a", Set.of(MAC));
        assertEquals(Optional.of("a"), claims.holder(MAC));
        assertEquals("who has lost it", Set.of("b"), affected.instructions);
        affected.instructions.clear();

        claims.withdraw("a");
        assertEquals(Optional.of("b"), claims.holder(MAC));
        assertEquals("who has won it", Set.of("b"), affected.instructions);

        claims.withdraw("b");
        assertEquals(Optional.empty(), claims.holder(MAC));
    }

    @Test
    public void whoClaimsTheSameAgainConcernsNobody() {
        claims.claim("a", Set.of(MAC));
        claims.claim("b", Set.of(MAC));
        affected.instructions.clear();
        claims.claim("b", Set.of(MAC));
        assertEquals(Set.of(), affected.instructions);
    }

    @Test
    public void networkOfWhoHasPortOfVtepConcernsWhoSharesIt() {
        final var carried = new Claim.Carried(new PortRef("tor", "p1"), Optional.empty());
        claims.claim("a", Set.of(carried, MAC));
        claims.claim("b", Set.of(carried));
        affected.instructions.clear();
        claims.claim("a", Set.of(carried));
        assertEquals(Set.of("b"), affected.instructions);
    }

    @Test
    public void stagesOfNodeAreGivenOutInOrderOfNames() {
        claims.claim("b", Set.of(stage("web")));
        assertTrue(claims.hasRoom(stage("web")));
        claims.claim("a", Set.of(stage("mail")));
        assertTrue(claims.hasRoom(stage("mail")));
        assertFalse(claims.hasRoom(stage("web")));
        assertEquals(Set.of("b"), affected.instructions);

        claims.claim("0", Set.of(stage("web")));
        assertTrue("the same policy needs one only", claims.hasRoom(stage("web")));
        assertFalse(claims.hasRoom(stage("mail")));
    }

    @Test
    public void whereThereAreEnoughStagesNobodyIsConcerned() {
        final var many = new Claims(affected, node -> 2);
        many.claim("b", Set.of(stage("web")));
        many.claim("a", Set.of(stage("mail")));
        assertEquals(Set.of(), affected.instructions);
        assertTrue(many.hasRoom(stage("web")));
    }
}
