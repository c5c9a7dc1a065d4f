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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.lldp.LldpResult.Decoded;
import io.selvage.core.lldp.LldpResult.Malformed;
import io.selvage.core.net.MacAddress;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.Timeout;

/** Whatever a frame holds, the decoder says what it makes of it: it throws nothing, and takes little time. */
public class LldpFuzzTest {
    private static final int ROUNDS = 200_000;
    /** Random, but the same every time; another seed finds other frames. */
    private static final long SEED = Long.getLong("selvage.fuzz.seed", 20_261_121L);

    /** Far more than {@value #ROUNDS} frames may take, and far less than any loop without end. */
    @Rule
    public final Timeout timeout = new Timeout(60, TimeUnit.SECONDS);

    private final Random random = new Random(SEED);
    private final byte[] valid = LldpEncoder.frame(MacAddress.of("02:00:00:00:00:01"), SampleFrames.everything());

    private int decoded;
    private int malformed;

    private void take(final byte[] frame) {
        final byte[] before = frame.clone();
        switch (LldpDecoder.decode(frame)) {
            case Decoded result -> {
                decoded++;
                assertTrue(result.pdu().ttl() >= 0 && result.pdu().ttl() <= 65_535);
                assertTrue(result.source().isStation());
                // Nothing comes out that was not in the frame, whatever lengths it claims.
                final long content = result.pdu().organisational().stream().mapToLong(tlv ->
                    tlv instanceof OrganisationalTlv.Other other ? other.content().length() : 1).sum();
                assertTrue(content <= frame.length);
                result.discarded().forEach(defect -> assertTrue(defect.toString(), defect.offset() >= 14
                    && defect.offset() <= frame.length));
                assertTrue(result.toString().length() < 50 * (frame.length + 50));
            }
            case Malformed(var defect) -> {
                malformed++;
                assertTrue(defect.toString(), defect.offset() >= 0 && defect.offset() <= frame.length);
                assertTrue(defect.toString(), !defect.field().isEmpty() && !defect.reason().isEmpty());
            }
        }
        assertTrue("the frame is not changed", Arrays.equals(before, frame));
    }

    @Test
    public void testRandomOctets() {
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] frame = new byte[random.nextInt(300)];
            random.nextBytes(frame);
            take(frame);
        }
        assertEquals(ROUNDS, malformed);
    }

    @Test
    public void testRandomOctetsBehindAGoodBeginning() {
        final int beginning = beginning();
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] frame = Arrays.copyOf(valid, beginning + random.nextInt(200));
            for (int at = beginning; at < frame.length; at++) {
                frame[at] = (byte) random.nextInt();
            }
            take(frame);
        }
        assertTrue("both happen: " + decoded + ", " + malformed, decoded > 0 && malformed > 0);
    }

    @Test
    public void testRandomTlvsOfRightLengths() {
        final int beginning = beginning();
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] frame = Arrays.copyOf(valid, beginning + 400);
            int at = beginning;
            while (at < frame.length - 60) {
                final int type = random.nextInt(3) == 0 ? 127 : 4 + random.nextInt(6);
                final int length = random.nextInt(50);
                frame[at] = (byte) (type << 1);
                frame[at + 1] = (byte) length;
                for (int octet = at + 2; octet < at + 2 + length; octet++) {
                    frame[octet] = (byte) (random.nextBoolean() ? random.nextInt(8) : random.nextInt());
                }
                if (type == 127 && length >= 4) {
                    final int[] ouis = {OrganisationalTlv.IEEE_802_1, OrganisationalTlv.IEEE_802_3,
                        OrganisationalTlv.SELVAGE};
                    final int oui = ouis[random.nextInt(3)];
                    frame[at + 2] = (byte) (oui >>> 16);
                    frame[at + 3] = (byte) (oui >>> 8);
                    frame[at + 4] = (byte) oui;
                    frame[at + 5] = (byte) random.nextInt(9);
                }
                at += 2 + length;
            }
            Arrays.fill(frame, at, frame.length, (byte) 0);
            take(frame);
        }
        assertEquals("what is wrong inside of an optional TLV takes no frame along", ROUNDS, decoded);
    }

    @Test
    public void testMutatedFrames() {
        for (int i = 0; i < ROUNDS; i++) {
            final byte[] frame = valid.clone();
            for (int n = 1 + random.nextInt(4); n > 0; n--) {
                final int at = random.nextInt(frame.length);
                frame[at] = random.nextBoolean() ? (byte) random.nextInt()
                    : (byte) (frame[at] ^ 1 << random.nextInt(8));
            }
            take(frame);
        }
        assertTrue("both happen: " + decoded + ", " + malformed, decoded > ROUNDS / 100 && malformed > ROUNDS / 100);
    }

    @Test
    public void testEveryTruncationAndEveryOctetChanged() {
        for (int length = 0; length <= valid.length; length++) {
            take(Arrays.copyOf(valid, length));
        }
        for (int at = 0; at < valid.length; at++) {
            for (int value = 0; value < 256; value++) {
                final byte[] frame = valid.clone();
                frame[at] = (byte) value;
                take(frame);
            }
        }
        assertTrue(decoded > 0 && malformed > 0);
    }

    @Test
    public void testTheLongestFrameOfTheShortestTlvs() {
        final byte[] frame = Arrays.copyOf(valid, LldpDecoder.MAX_FRAME);
        for (int at = beginning(); at + 1 < frame.length; at += 2) {
            frame[at] = (byte) 0xFE;
            frame[at + 1] = 0;
        }
        for (int i = 0; i < 2_000; i++) {
            take(frame);
        }
        assertEquals(2_000, decoded);
    }

    /** Where the mandatory TLVs of the valid frame end. */
    private int beginning() {
        int at = 14;
        for (int i = 0; i < 3; i++) {
            at += 2 + ((valid[at] & 1) << 8 | valid[at + 1] & 0xFF);
        }
        return at;
    }
}
