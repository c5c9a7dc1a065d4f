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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.lldp.LldpResult.Decoded;
import io.selvage.core.lldp.LldpResult.Defect;
import io.selvage.core.lldp.LldpResult.Malformed;
import io.selvage.core.net.Ip;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.Test;

public class LldpDecoderTest {
    private static final String ETHERNET = "0180c200000e 020000000001 88cc";
    private static final String CHASSIS = "0207 04 020000000001";
    private static final String PORT = "0405 05 65746830";
    private static final String TTL = "0602 0078";
    private static final String END = "0000";
    private static final MacAddress SOURCE = MacAddress.of("02:00:00:00:00:01");
    private static final Lldpdu LEAST = Lldpdu.of(
        new ChassisId(ChassisId.Subtype.MAC_ADDRESS, new Identifier.Mac(SOURCE)),
        new PortId(PortId.Subtype.INTERFACE_NAME, new Identifier.Name("eth0")), 120);

    private static byte[] bytes(final String... hex) {
        return HexFormat.of().parseHex(String.join("", hex).replace(" ", ""));
    }

    private static Decoded decoded(final String... hex) {
        final var result = LldpDecoder.decode(bytes(hex));
        return result instanceof Decoded decoded ? decoded : failed(result);
    }

    private static Decoded failed(final LldpResult result) {
        throw new AssertionError(result);
    }

    private static Defect malformed(final String... hex) {
        final var result = LldpDecoder.decode(bytes(hex));
        assertTrue(result.toString(), result instanceof Malformed);
        return ((Malformed) result).defect();
    }

    private static Lldpdu with(final String... tlvs) {
        final var result = decoded(ETHERNET, CHASSIS, PORT, TTL, String.join("", tlvs), END);
        assertEquals(List.of(), result.discarded());
        return result.pdu();
    }

    private static OrganisationalTlv organisational(final String tlv) {
        final var all = with(tlv).organisational();
        assertEquals(1, all.size());
        return all.getFirst();
    }

    private static Defect discarded(final String... tlvs) {
        final var result = decoded(ETHERNET, CHASSIS, PORT, TTL, String.join("", tlvs), END);
        assertEquals(result.toString(), 1, result.discarded().size());
        return result.discarded().getFirst();
    }

    @Test
    public void testTheLeast() {
        assertEquals(new Decoded(SOURCE, LEAST, List.of(), 0), decoded(ETHERNET, CHASSIS, PORT, TTL, END));
    }

    @Test
    public void testTheEndIsOptionalAndPaddingNoHarm() {
        assertEquals(LEAST, decoded(ETHERNET, CHASSIS, PORT, TTL).pdu());
        assertEquals(LEAST, decoded(ETHERNET, CHASSIS, PORT, TTL, END, "0000000000ffffff").pdu());
    }

    @Test
    public void testPriorityTagIsNoHarmAVlanIs() {
        assertEquals(LEAST, decoded("0180c2000003 020000000001 8100e000 88cc", CHASSIS, PORT, TTL, END).pdu());
        assertEquals("tag", malformed("0180c2000003 020000000001 81000064 88cc", CHASSIS, PORT, TTL, END).field());
    }

    @Test
    public void testEveryGroupAddress() {
        for (final var group : List.of("0180c2000000", "0180c2000003", "0180c200000e")) {
            assertEquals(LEAST, decoded(group, "020000000001 88cc", CHASSIS, PORT, TTL).pdu());
        }
        assertEquals(new Defect("destination", 0, "01:80:c2:00:00:01 is no address of LLDP"),
            malformed("0180c2000001 020000000001 88cc", CHASSIS, PORT, TTL));
    }

    @Test
    public void testEverySubtypeOfAChassisId() {
        final var expected = List.of(
            new ChassisId(ChassisId.Subtype.CHASSIS_COMPONENT, new Identifier.Name("abc")),
            new ChassisId(ChassisId.Subtype.INTERFACE_ALIAS, new Identifier.Name("abc")),
            new ChassisId(ChassisId.Subtype.PORT_COMPONENT, new Identifier.Name("abc")),
            new ChassisId(ChassisId.Subtype.MAC_ADDRESS, new Identifier.Mac(MacAddress.of("02:00:00:00:00:09"))),
            new ChassisId(ChassisId.Subtype.NETWORK_ADDRESS, new Identifier.Network(Ip.of("192.0.2.1"))),
            new ChassisId(ChassisId.Subtype.INTERFACE_NAME, new Identifier.Name("abc")),
            new ChassisId(ChassisId.Subtype.LOCAL, new Identifier.Name("abc")));
        final var tlvs = List.of("0204 01 616263", "0204 02 616263", "0204 03 616263", "0207 04 020000000009",
            "0206 05 01c0000201", "0204 06 616263", "0204 07 616263");
        for (int i = 0; i < tlvs.size(); i++) {
            assertEquals(expected.get(i), decoded(ETHERNET, tlvs.get(i), PORT, TTL).pdu().chassis());
        }
        assertEquals(new Identifier.Network(Ip.of("2001:db8::1")),
            decoded(ETHERNET, "0212 05 02 20010db8000000000000000000000001", PORT, TTL).pdu().chassis().value());
        assertEquals(new Identifier.OtherNetwork(16, Octets.of((byte) 1, (byte) 2)),
            decoded(ETHERNET, "0204 05 10 0102", PORT, TTL).pdu().chassis().value());
    }

    @Test
    public void testEverySubtypeOfAPortId() {
        final var expected = List.of(
            new PortId(PortId.Subtype.INTERFACE_ALIAS, new Identifier.Name("abc")),
            new PortId(PortId.Subtype.PORT_COMPONENT, new Identifier.Name("abc")),
            new PortId(PortId.Subtype.MAC_ADDRESS, new Identifier.Mac(MacAddress.of("02:00:00:00:00:09"))),
            new PortId(PortId.Subtype.NETWORK_ADDRESS, new Identifier.Network(Ip.of("192.0.2.1"))),
            new PortId(PortId.Subtype.INTERFACE_NAME, new Identifier.Name("abc")),
            new PortId(PortId.Subtype.AGENT_CIRCUIT_ID, new Identifier.Circuit(Octets.of((byte) 0, (byte) 4))),
            new PortId(PortId.Subtype.LOCAL, new Identifier.Name("abc")));
        final var tlvs = List.of("0404 01 616263", "0404 02 616263", "0407 03 020000000009", "0406 04 01c0000201",
            "0404 05 616263", "0403 06 0004", "0404 07 616263");
        for (int i = 0; i < tlvs.size(); i++) {
            assertEquals(expected.get(i), decoded(ETHERNET, CHASSIS, tlvs.get(i), TTL).pdu().port());
        }
    }

    @Test
    public void testBasicTlvs() {
        final var pdu = with("0803 616263", "0a02 7331", "0c04 4c696e75", "0e04 0094 0014",
            "100c 05 01 c0000201 02 00000007 00", "1012 05 01 c0000202 03 ffffffff 06 2b0601020101",
            "100e 07 06 020000000009 01 00000000 00");
        assertEquals(Optional.of("abc"), pdu.portDescription());
        assertEquals(Optional.of("s1"), pdu.systemName());
        assertEquals(Optional.of("Linu"), pdu.systemDescription());
        assertEquals(Optional.of(new Capabilities(
            Set.of(Capability.BRIDGE, Capability.ROUTER, Capability.STATION_ONLY),
            Set.of(Capability.BRIDGE, Capability.ROUTER))), pdu.capabilities());
        assertTrue(pdu.isSwitch());
        assertEquals(List.of(
            new ManagementAddress(new Identifier.Network(Ip.of("192.0.2.1")), 2, 7, Octets.NONE),
            new ManagementAddress(new Identifier.Network(Ip.of("192.0.2.2")), 3, 0xFFFF_FFFFL,
                Octets.of(bytes("2b0601020101"))),
            new ManagementAddress(new Identifier.Mac(MacAddress.of("02:00:00:00:00:09")), 1, 0, Octets.NONE)),
            pdu.managementAddresses());
    }

    @Test
    public void testTlvsOfIeee8021() {
        assertEquals(new OrganisationalTlv.PortVlanId(100), organisational("fe06 0080c2 01 0064"));
        assertEquals(new OrganisationalTlv.PortProtocolVlanId(true, false, 100),
            organisational("fe07 0080c2 02 02 0064"));
        assertEquals(new OrganisationalTlv.VlanName(100, "blue"), organisational("fe0b 0080c2 03 0064 04 626c7565"));
        assertEquals(new OrganisationalTlv.ProtocolIdentity(Octets.of((byte) 0x88, (byte) 0xcc)),
            organisational("fe07 0080c2 04 02 88cc"));
        assertEquals(new OrganisationalTlv.LinkAggregation(true, true, 5),
            organisational("fe09 0080c2 07 03 00000005"));
        assertEquals(new OrganisationalTlv.Other(0x0080C2, 99, Octets.of((byte) 1)),
            organisational("fe05 0080c2 63 01"));
    }

    @Test
    public void testTlvsOfIeee8023() {
        assertEquals(new OrganisationalTlv.MacPhy(true, false, 0x6c11, 30),
            organisational("fe09 00120f 01 01 6c11001e"));
        assertEquals(new OrganisationalTlv.PowerViaMdi(true, true, true, false, 1, 3, Optional.empty()),
            organisational("fe07 00120f 02 07 01 03"));
        assertEquals(new OrganisationalTlv.PowerViaMdi(false, true, true, false, 1, 5,
            Optional.of(new OrganisationalTlv.PowerViaMdi.Negotiation(0x52, 255, 130))),
            organisational("fe0c 00120f 02 06 01 05 52 00ff 0082"));
        assertEquals(new OrganisationalTlv.LinkAggregation(true, false, 0),
            organisational("fe09 00120f 03 01 00000000"));
        assertEquals(new OrganisationalTlv.MaximumFrameSize(9216), organisational("fe06 00120f 04 2400"));
        assertEquals(new OrganisationalTlv.Other(0x00120F, 99, Octets.NONE), organisational("fe04 00120f 63"));
    }

    @Test
    public void testTlvsOfOthers() {
        assertEquals(new OrganisationalTlv.Other(0x0012BB, 1, Octets.of(bytes("000f04"))),
            organisational("fe07 0012bb 01 000f04"));
        assertEquals(new OrganisationalTlv.Other(OrganisationalTlv.SELVAGE, 2, Octets.of(bytes("0102"))),
            organisational("fe06 025e17 02 0102"));
    }

    @Test
    public void testOurTlv() {
        final var list = List.of(new AnnouncedDevice("web-1", OptionalInt.empty()),
            new AnnouncedDevice("02:00:00:00:00:09", OptionalInt.of(100)),
            new AnnouncedDevice("12345678-9abc-def0-8765-432112345678", OptionalInt.of(4094)));
        assertEquals(new OrganisationalTlv.Devices(list), organisational("fe28 025e17 01"
            + "0000 05 7765622d31" + "1064 06 020000000009" + "2ffe 10 123456789abcdef08765432112345678"));
        assertEquals(list, with("fe0c 025e17 01 0000 05 7765622d31", "fe0d 025e17 01 1064 06 020000000009",
            "fe17 025e17 01 2ffe 10 123456789abcdef08765432112345678").devices());
        assertEquals(List.of(), with("fe04 025e17 01").devices());
    }

    @Test
    public void testOurTlvThatMakesNoSense() {
        assertEquals("device", discarded("fe0b 025e17 01 0000 05 7765622d").field());
        assertEquals("device vlan", discarded("fe0c 025e17 01 0fff 05 7765622d31").field());
        assertEquals("device", discarded("fe0d 025e17 01 1000 06 010000000009").field());
        assertEquals("device", discarded("fe0b 025e17 01 1000 04 02000000").field());
        assertEquals("device", discarded("fe0b 025e17 01 2000 04 02000000").field());
        assertEquals("device", discarded("fe08 025e17 01 3000 01 61").field());
        assertEquals("device", discarded("fe07 025e17 01 0000 00").field());
        assertEquals("device", discarded("fe0a 025e17 01 0000 03 612f62").field());
        assertEquals("device", discarded("fe08 025e17 01 0000 01 ff").field());
    }

    @Test
    public void testReservedTypesAreLeftOut() {
        final var result = decoded(ETHERNET, CHASSIS, PORT, TTL, "1201 00", "fc02 0102", "0a02 7331", END);
        assertEquals(2, result.unrecognised());
        assertEquals(List.of(), result.discarded());
        assertEquals(Optional.of("s1"), result.pdu().systemName());
    }

    @Test
    public void testOptionalTlvsThatMakeNoSenseAreDiscardedAlone() {
        final var result = decoded(ETHERNET, CHASSIS, PORT, TTL, "0e02 0014", "0a02 7331", "0a02 7332",
            "100c 09 01 c0000201 02 00000007 00", "fe03 0080c2", "fe05 0080c2 01 64", END);
        assertEquals(LEAST.withSystemName("s1"), result.pdu());
        assertEquals(List.of("capabilities", "tlv", "management-address", "organisational", "port-vlan-id"),
            result.discarded().stream().map(Defect::field).toList());
        assertEquals(new Defect("tlv", 42, "type 5 comes again"), result.discarded().get(1));
    }

    @Test
    public void testTextIsMadeFitToBeShown() {
        assertEquals(Optional.of("s1"), with("0a04 73310000").systemName());
        assertEquals(Optional.of("s�1"), with("0a03 730a31").systemName());
        assertEquals(Optional.of("s�1"), with("0a03 73ff31").systemName());
        assertEquals(Optional.of("s\n1"), with("0c03 730a31").systemDescription());
        assertEquals(Optional.of("s�1"), with("0c05 73 efbfbf 31").systemDescription());
        assertEquals(Optional.empty(), with("0a00").systemName());
    }

    @Test
    public void testOrderIsStrict() {
        assertEquals(new Defect("chassis-id", 14, "the TLV here must be of type 1, and is of type 2"),
            malformed(ETHERNET, PORT, CHASSIS, TTL));
        assertEquals(new Defect("port-id", 23, "the TLV here must be of type 2, and is of type 3"),
            malformed(ETHERNET, CHASSIS, TTL, PORT));
        assertEquals(new Defect("ttl", 30, "the TLV here must be of type 3, and is of type 5"),
            malformed(ETHERNET, CHASSIS, PORT, "0a02 7331", TTL));
        assertEquals("tlv", malformed(ETHERNET, CHASSIS, PORT, TTL, TTL).field());
        assertEquals("tlv", malformed(ETHERNET, CHASSIS, PORT, TTL, CHASSIS).field());
    }

    @Test
    public void testMandatoryTlvsThatMakeNoSense() {
        assertEquals(new Defect("chassis-id subtype", 16, "0 is reserved"),
            malformed(ETHERNET, "0204 00 616263", PORT, TTL));
        assertEquals("chassis-id subtype", malformed(ETHERNET, "0204 08 616263", PORT, TTL).field());
        assertEquals("port-id subtype", malformed(ETHERNET, CHASSIS, "0404 08 616263", TTL).field());
        assertEquals("chassis-id", malformed(ETHERNET, "0201 04", PORT, TTL).field());
        assertEquals("chassis-id", malformed(ETHERNET, "0206 04 0200000001", PORT, TTL).field());
        assertEquals("chassis-id", malformed(ETHERNET, "0205 05 01c00002", PORT, TTL).field());
        assertEquals("ttl", malformed(ETHERNET, CHASSIS, PORT, "0601 78").field());
    }

    @Test
    public void testFramesThatAreCutShort() {
        assertEquals(new Defect("frame", 0, "has 13 octets, fewer than an Ethernet header"),
            malformed("0180c200000e 020000000001 88"));
        assertEquals("chassis-id", malformed(ETHERNET).field());
        assertEquals("chassis-id", malformed(ETHERNET, "02").field());
        assertEquals(new Defect("chassis-id", 14, "has 7 octets, and the frame only 3 more"),
            malformed(ETHERNET, "0207 040200"));
        assertEquals(new Defect("tlv", 34, "has 511 octets, and the frame only 1 more"),
            malformed(ETHERNET, CHASSIS, PORT, TTL, "ffff00"));
        assertEquals(new Defect("end", 34, "has 1 octets of content, must have none"),
            malformed(ETHERNET, CHASSIS, PORT, TTL, "000100"));
    }

    @Test
    public void testFramesThatAreNone() {
        assertEquals(new Defect("ethertype", 12, "is not that of LLDP"),
            malformed("0180c200000e 020000000001 0800", CHASSIS, PORT, TTL));
        assertEquals("source", malformed("0180c200000e 030000000001 88cc", CHASSIS, PORT, TTL).field());
        final var result = LldpDecoder.decode(new byte[LldpDecoder.MAX_FRAME + 1]);
        assertTrue(result.toString(), result instanceof Malformed(Defect defect) && defect.field().equals("frame"));
    }

    @Test
    public void testWhatIsWrittenIsReadTheSame() {
        final var pdu = SampleFrames.everything();
        final var result = LldpDecoder.decode(LldpEncoder.frame(SOURCE, pdu));
        assertEquals(new Decoded(SOURCE, pdu, List.of(), 0), result);
    }

    /** As lldpd 1.0.16 sent it: capabilities of a Linux bridge, two management addresses, 802.3, and our TLV. */
    @Test
    public void testFrameOfLldpd() {
        final var result = decoded("0180c200000e 025e00000001 88cc 0207 04 025e00000001 0407 03 025e00000001 0602 0004"
            + "0a08 7365727665722d31 0c08 4120736572766572 0e04 009c 0004 100c 05 01 c000020a 02 00000004 00"
            + "1018 11 02 fe80000000000000f4a85dfffef995da 02 00000002 00 0804 65746830"
            + "fe09 00120f 03 01 00000000 fe09 00120f 01 00 8000 0000"
            + "fe15 025e17 01 0000 05 7765622d31 1064 06 020000000009 0000");
        final var mac = MacAddress.of("02:5e:00:00:00:01");
        assertEquals(new Decoded(mac, new Lldpdu(
            new ChassisId(ChassisId.Subtype.MAC_ADDRESS, new Identifier.Mac(mac)),
            new PortId(PortId.Subtype.MAC_ADDRESS, new Identifier.Mac(mac)), 4, Optional.of("eth0"),
            Optional.of("server-1"), Optional.of("A server"), Optional.of(new Capabilities(
                Set.of(Capability.BRIDGE, Capability.WLAN_ACCESS_POINT, Capability.ROUTER, Capability.STATION_ONLY),
                Set.of(Capability.BRIDGE))),
            List.of(new ManagementAddress(new Identifier.Network(Ip.of("192.0.2.10")), 2, 4, Octets.NONE),
                new ManagementAddress(new Identifier.Network(Ip.of("fe80::f4a8:5dff:fef9:95da")), 2, 2, Octets.NONE)),
            List.of(new OrganisationalTlv.LinkAggregation(true, false, 0),
                new OrganisationalTlv.MacPhy(false, false, 0x8000, 0),
                new OrganisationalTlv.Devices(List.of(new AnnouncedDevice("web-1", OptionalInt.empty()),
                    new AnnouncedDevice("02:00:00:00:00:09", OptionalInt.of(100)))))), List.of(), 0), result);
    }

    @Test
    public void testManyDevicesTakeSeveralTlvs() {
        final var devices = new ArrayList<AnnouncedDevice>();
        for (int i = 0; i < 60; i++) {
            devices.add(new AnnouncedDevice("container-" + (100 + i), i % 2 == 0 ? OptionalInt.empty()
                : OptionalInt.of(i)));
        }
        final var tlvs = LldpEncoder.deviceTlvs(devices);
        assertEquals(2, tlvs.size());
        final var result = (Decoded) LldpDecoder.decode(LldpEncoder.frame(SOURCE, LEAST.withOrganisational(tlvs)));
        assertEquals(devices, result.pdu().devices());
    }

    @Test
    public void testWhatCannotBeAnnounced() {
        assertThrows(IllegalArgumentException.class, () -> new AnnouncedDevice("a b", OptionalInt.empty()));
        assertThrows(IllegalArgumentException.class, () -> new AnnouncedDevice("", OptionalInt.empty()));
        assertThrows(IllegalArgumentException.class, () -> new AnnouncedDevice("a", OptionalInt.of(0)));
        assertThrows(IllegalArgumentException.class, () -> new AnnouncedDevice("a", OptionalInt.of(4095)));
        assertThrows(IllegalArgumentException.class, () -> LldpEncoder.frame(SOURCE,
            LEAST.withSystemName("x".repeat(512))));
    }
}
