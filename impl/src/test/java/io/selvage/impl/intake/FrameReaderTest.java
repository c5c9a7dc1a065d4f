/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Sighting;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.Test;

/** Frames as hosts send them, and as nobody should. */
public class FrameReaderTest {
    private static final MacAddress MAC = MacAddress.of("02:00:00:00:00:01");
    private static final String ETHERNET = "ffffffffffff 020000000001 ";
    private static final String ARP = "0806 0001 0800 06 04 0001 020000000001 0a000005 000000000000 0a000001";
    private static final String GARP = "0806 0001 0800 06 04 0002 020000000001 0a000005 020000000001 0a000005";
    private static final String ND = "86dd 60000000 0020 3a ff 20010db8000000000000000000000005 "
        + "ff0200000000000000000001ff000001 87 00 0000 00000000 20010db8000000000000000000000001 0101020000000001";

    private static byte[] frame(final String hex) {
        return HexFormat.of().parseHex(hex.replace(" ", ""));
    }

    private static Optional<Sighting> read(final String hex) {
        return FrameReader.sighting(frame(ETHERNET + hex));
    }

    private static Optional<Sighting> seen(final Source source, final String... ips) {
        return Optional.of(new Sighting(MAC, Set.copyOf(Arrays.stream(ips).map(Ip::of).toList()), source));
    }

    @Test
    public void arpTellsWhoAsks() {
        assertEquals(seen(Source.ARP, "10.0.0.5"), read(ARP));
    }

    @Test
    public void gratuitousArpTellsWhoSpeaks() {
        assertEquals(seen(Source.ARP, "10.0.0.5"), read(GARP));
    }

    @Test
    public void arpProbeTellsNoAddress() {
        assertEquals(seen(Source.ARP), read(ARP.replace("0a000005", "00000000")));
    }

    @Test
    public void arpThatContradictsItsFrameIsDropped() {
        assertEquals(Optional.empty(), read(ARP.replace("020000000001", "020000000002")));
    }

    @Test
    public void arpOfAnotherKindIsDropped() {
        assertEquals(Optional.empty(), read(ARP.replace("0001 0800 06 04", "0006 0800 06 04")));
        assertEquals(Optional.empty(), read(ARP.replace("0001 0800 06 04", "0001 0800 08 04")));
    }

    private static Optional<Sighting> tagged(final Optional<Sighting> untagged) {
        return untagged.map(one -> new Sighting(one.mac(), Optional.of(100), one.ips(), one.source()));
    }

    @Test
    public void tagTellsTheVlan() {
        assertEquals(tagged(seen(Source.ARP, "10.0.0.5")), read("8100 0064 " + ARP));
        assertEquals(tagged(seen(Source.ND, "2001:db8::5")), read("8100 2064 " + ND));
        assertEquals(tagged(seen(Source.FIRST_PACKET)), read("8100 0064 0800 4500"));
        assertEquals("a priority tag is none", seen(Source.ARP, "10.0.0.5"), read("8100 a000 " + ARP));
    }

    @Test
    public void neighbourDiscoveryTellsWhoSpeaks() {
        assertEquals(seen(Source.ND, "2001:db8::5"), read(ND));
        assertEquals(seen(Source.ND, "2001:db8::5"), read(ND.replace("87 00", "88 00")));
    }

    @Test
    public void duplicateAddressDetectionTellsNoAddress() {
        assertEquals(seen(Source.ND), read(ND.replaceFirst("20010db8000000000000000000000005", "0".repeat(32))));
    }

    @Test
    public void otherPacketsTellTheirSource() {
        assertEquals(seen(Source.FIRST_PACKET), read("0800 4500"));
        assertEquals(seen(Source.FIRST_PACKET), read(ND.replace("87 00", "80 00")));
    }

    @Test
    public void sourceThatIsNoStationIsDropped() {
        assertEquals(Optional.empty(), FrameReader.sighting(frame("020000000002 030000000001 0800 4500")));
        assertEquals(Optional.empty(), FrameReader.sighting(frame("020000000002 000000000000 0800 4500")));
    }

    @Test
    public void framesCutShortTellNothingWrong() {
        for (final var whole : List.of(ARP, GARP, ND, "8100 0064 " + ARP, "8100 0064 " + ND)) {
            final var frame = frame(ETHERNET + whole);
            for (int length = 0; length < frame.length; length++) {
                final var sighting = FrameReader.sighting(Arrays.copyOf(frame, length));
                assertTrue("below an Ethernet header", length >= 14 || sighting.isEmpty());
                sighting.ifPresent(seen -> assertEquals(MAC, seen.mac()));
            }
        }
        final var arp = frame(ETHERNET + ARP);
        assertEquals(Optional.empty(), FrameReader.sighting(Arrays.copyOf(arp, arp.length - 1)));
    }

    @Test
    public void noBytesMakeItThrow() {
        final long seed = System.nanoTime();
        final var random = new Random(seed);
        final var kinds = List.of(frame(ETHERNET + ARP), frame(ETHERNET + ND), frame(ETHERNET + "8100 0064 " + ND));
        for (int i = 0; i < 200_000; i++) {
            final var bytes = new byte[random.nextInt(120)];
            random.nextBytes(bytes);
            if (random.nextBoolean()) {
                // Something that is nearly right gets further.
                final var kind = kinds.get(random.nextInt(kinds.size()));
                System.arraycopy(kind, 0, bytes, 0, Math.min(bytes.length, random.nextInt(kind.length + 1)));
            }
            try {
                FrameReader.sighting(bytes).ifPresent(seen -> {
                    assertTrue("seed " + seed, seen.mac().isStation());
                    assertTrue("seed " + seed, seen.ips().stream().allMatch(Ip::isUnicast));
                });
            } catch (IllegalArgumentException | IndexOutOfBoundsException e) {
                throw new AssertionError("seed " + seed + ": " + HexFormat.of().formatHex(bytes), e);
            }
        }
    }
}
