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
import static org.junit.Assert.assertThrows;
import static org.junit.Assert.assertTrue;

import io.selvage.core.facts.Acl.Condition;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Acl.MaskedMac;
import io.selvage.core.facts.Acl.PortRange;
import io.selvage.core.facts.Acl.Transport;
import io.selvage.core.facts.Acl.Verdict;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.Test;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Accept;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Drop;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.EthAclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Ipv4AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.LogSyslog;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Reject;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.Acl;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.AclBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.AcesBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.AceBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.Actions;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.ActionsBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.MatchesBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l2.eth.EthBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l3.ipv4.Ipv4Builder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.TcpBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.DestinationPortBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.SourcePortBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Dscp;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4Prefix;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclTcpHeaderFields.Flags;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.Operator;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.acl.ipv4.header.fields.source.network.SourceIpv4NetworkBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or.operator.PortRangeOrOperator;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or.operator.port.range.or.operator.OperatorBuilder;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or.operator.port.range.or.operator.RangeBuilder;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;

/** Access control lists of RFC 8519 as the datastore has them. */
public class AclParserTest {
    private static final Actions ACCEPT = new ActionsBuilder().setForwarding(Accept.VALUE).build();

    private static Acl acl(final AceBuilder... entries) {
        return new AclBuilder().setName("web").setType(EthAclType.VALUE).setAces(new AcesBuilder()
            .setAce(List.of(entries).stream().map(AceBuilder::build).toList()).build()).build();
    }

    private static AceBuilder entry(final String name) {
        return new AceBuilder().setName(name).setActions(ACCEPT);
    }

    private static MatchesBuilder tcp(final TcpBuilder tcp) {
        return new MatchesBuilder().setL4(new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access
            .control.list.rev190304.acls.acl.aces.ace.matches.l4.TcpBuilder().setTcp(tcp.build()).build());
    }

    private static MatchesBuilder ipv4(final Ipv4Builder ipv4) {
        return new MatchesBuilder().setL3(new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access
            .control.list.rev190304.acls.acl.aces.ace.matches.l3.Ipv4Builder().setIpv4(ipv4.build()).build());
    }

    private static PortNumber port(final int number) {
        return new PortNumber(Uint16.valueOf(number));
    }

    @Test
    public void entriesStayInOrder() {
        final var read = AclParser.acl(acl(entry("b"), entry("a"),
            entry("c").setActions(new ActionsBuilder().setForwarding(Drop.VALUE).build())));
        assertEquals(List.of("b", "a", "c"), read.entries().stream().map(one -> one.name()).toList());
        assertEquals(List.of(Verdict.ACCEPT, Verdict.ACCEPT, Verdict.DROP),
            read.entries().stream().map(one -> one.verdict()).toList());
        assertEquals(Condition.ANY, read.entries().getFirst().condition());
        assertEquals(Family.ALL, read.judges());
        assertEquals(Optional.empty(), read.problem());
    }

    @Test
    public void typeSaysWhatIsJudged() {
        final var v4 = new AclBuilder(acl(entry("a"))).setType(Ipv4AclType.VALUE).build();
        assertEquals(Set.of(Family.IPV4), AclParser.acl(v4).judges());
        assertEquals(Set.of(Family.IPV4), AclParser.acl(v4).entries().getFirst().condition().families());
        assertEquals(Family.ALL, AclParser.acl(new AclBuilder(acl()).setType(null).build()).judges());
        assertEquals(List.of(), AclParser.acl(new AclBuilder().setName("none").build()).entries());
    }

    @Test
    public void addressesAndProtocol() {
        final var condition = AclParser.acl(acl(entry("a").setMatches(ipv4(new Ipv4Builder()
                .setDscp(new Dscp(Uint8.valueOf(46))).setProtocol(Uint8.valueOf(17))
                .setSourceNetwork(new SourceIpv4NetworkBuilder().setSourceIpv4Network(new Ipv4Prefix("10.0.0.0/8"))
                    .build()))
            .setL2(new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls
                .acl.aces.ace.matches.l2.EthBuilder().setEth(new EthBuilder()
                    .setSourceMacAddress(mac("02:00:00:00:00:01")).setSourceMacAddressMask(mac("ff:ff:ff:00:00:00"))
                    .build()).build()).build()))).entries().getFirst().condition();
        assertEquals(Set.of(Family.IPV4), condition.families());
        assertEquals(Optional.of(46), condition.dscp());
        assertEquals(Optional.of(17), condition.protocol());
        assertEquals(Optional.of(IpPrefix.of("10.0.0.0/8")), condition.sourceNetwork());
        assertEquals(Optional.of(new MaskedMac(MacAddress.of("02:00:00:00:00:01"),
            MacAddress.of("ff:ff:ff:00:00:00"))), condition.source());
    }

    private static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress mac(
            final String text) {
        return new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.yang.types.rev130715.MacAddress(text);
    }

    @Test
    public void portsAndFlags() {
        assertEquals(new Transport.Tcp(List.of(new PortRange(1024, 2000)), List.of(new PortRange(0, 443)), 0b10010),
            transport(new TcpBuilder()
                .setFlags(new Flags(true, false, false, false, false, false, true, false))
                .setSourcePort(source(new RangeBuilder().setLowerPort(port(1024)).setUpperPort(port(2000)).build()))
                .setDestinationPort(new DestinationPortBuilder().setDestinationPort(new org.opendaylight.yang.gen.v1.urn
                    .ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp
                    .destination.port.destination.port.RangeOrOperatorBuilder().setPortRangeOrOperator(
                        new OperatorBuilder().setOperator(Operator.Lte).setPort(port(443)).build()).build()).build())));
        assertEquals(PortRange.only(80), sourcePorts(new OperatorBuilder().setPort(port(80))));
        assertEquals(PortRange.allBut(80),
            sourcePorts(new OperatorBuilder().setOperator(Operator.Neq).setPort(port(80))));
        assertEquals(List.of(new PortRange(80, PortRange.LAST)),
            sourcePorts(new OperatorBuilder().setOperator(Operator.Gte).setPort(port(80))));
    }

    private static List<PortRange> sourcePorts(final OperatorBuilder operator) {
        return ((Transport.Tcp) transport(new TcpBuilder().setSourcePort(source(operator.build())))).source();
    }

    private static org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl
            .aces.ace.matches.l4.tcp.tcp.SourcePort source(final PortRangeOrOperator ports) {
        return new SourcePortBuilder().setSourcePort(new org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf
            .access.control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.source.port.source.port
            .RangeOrOperatorBuilder().setPortRangeOrOperator(ports).build()).build();
    }

    private static Transport transport(final TcpBuilder tcp) {
        return AclParser.acl(acl(entry("a").setMatches(tcp(tcp).build()))).entries().getFirst().condition().transport()
            .orElseThrow();
    }

    @Test
    public void aRangeUpsideDownIsRefused() {
        final var refusal = assertThrows(IllegalArgumentException.class, () -> transport(new TcpBuilder()
            .setSourcePort(source(new RangeBuilder().setLowerPort(port(9)).setUpperPort(port(8)).build()))));
        assertEquals("ports from 9 to 8 are no range: give two from 0 to 65535, the lower one first",
            refusal.getMessage());
    }

    @Test
    public void whatCannotBeDoneIsNamed() {
        assertEquals(Optional.of("entry 'b' of acl 'web': matches/ttl cannot be matched (switches do not look at it): "
            + "leave it out"), AclParser.acl(acl(entry("a"), entry("b").setMatches(ipv4(new Ipv4Builder()
                .setTtl(Uint8.ONE)).build()))).problem());
        assertTrue(problem(new ActionsBuilder().setForwarding(Reject.VALUE)).contains("use drop"));
        assertTrue(problem(new ActionsBuilder().setForwarding(Drop.VALUE).setLogging(LogSyslog.VALUE))
            .contains("actions/logging"));
    }

    private static String problem(final ActionsBuilder actions) {
        return AclParser.acl(acl(entry("a").setActions(actions.build()))).problem().orElseThrow();
    }
}
