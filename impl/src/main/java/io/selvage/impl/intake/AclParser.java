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

import io.selvage.core.facts.Acl;
import io.selvage.core.facts.Acl.Condition;
import io.selvage.core.facts.Acl.Entry;
import io.selvage.core.facts.Acl.Family;
import io.selvage.core.facts.Acl.MaskedMac;
import io.selvage.core.facts.Acl.PortRange;
import io.selvage.core.facts.Acl.Transport;
import io.selvage.core.facts.Acl.Verdict;
import io.selvage.core.net.IpPrefix;
import io.selvage.core.net.MacAddress;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Accept;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.AclBase;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.EthAclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Ipv4AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Ipv6AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.LogNone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.MixedEthIpv4AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.MixedEthIpv4Ipv6AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.MixedEthIpv6AclType;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.Reject;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.Ace;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.Matches;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.L2;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.L3;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.L4;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l2.Eth;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l3.Ipv4;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l3.Ipv6;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.Icmp;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.Tcp;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304.acls.acl.aces.ace.matches.l4.Udp;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclEthHeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclIcmpHeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclIpHeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclIpv4HeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclIpv6HeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclTcpHeaderFields;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.AclTcpHeaderFields.Flags;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.Operator;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.acl.ipv4.header.fields.destination.network.DestinationIpv4Network;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.acl.ipv4.header.fields.source.network.SourceIpv4Network;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.acl.ipv6.header.fields.destination.network.DestinationIpv6Network;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.acl.ipv6.header.fields.source.network.SourceIpv6Network;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or.operator.PortRangeOrOperator;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or.operator.port.range.or.operator.Range;
import org.opendaylight.yangtools.yang.common.Uint8;

/**
 * Access control lists of RFC 8519 turned into facts. What the model can say and Selvage cannot do is noted at the
 * entry, not refused: another system may have written the list, for others as well.
 */
final class AclParser {
    private static final MacAddress ALL_BITS = new MacAddress(0xFFFF_FFFF_FFFFL);

    private final Set<Family> families;
    private final List<String> unsupported = new ArrayList<>();
    private Optional<MaskedMac> source = Optional.empty();
    private Optional<MaskedMac> destination = Optional.empty();
    private Optional<Integer> etherType = Optional.empty();
    private Optional<IpPrefix> sourceNetwork = Optional.empty();
    private Optional<IpPrefix> destinationNetwork = Optional.empty();
    private Optional<Integer> dscp = Optional.empty();
    private Optional<Integer> protocol = Optional.empty();
    private Optional<Transport> transport = Optional.empty();

    private AclParser(final Set<Family> judges) {
        families = EnumSet.copyOf(judges);
    }

    /**
     * Reads a list.
     *
     * @throws IllegalArgumentException if it says something that has no meaning
     */
    static Acl acl(final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list.rev190304
            .acls.Acl from) {
        final var judges = judges(from.getType());
        final var aces = from.getAces();
        return new Acl(from.requireName(), judges, aces == null ? List.of()
            : aces.nonnullAce().stream().map(ace -> new AclParser(judges).entry(ace)).toList());
    }

    /** The packets that a list of this type is about; a list without type is about all. */
    private static Set<Family> judges(final @Nullable AclBase type) {
        if (type == null || EthAclType.VALUE.equals(type) || MixedEthIpv4AclType.VALUE.equals(type)
                || MixedEthIpv6AclType.VALUE.equals(type) || MixedEthIpv4Ipv6AclType.VALUE.equals(type)) {
            return Family.ALL;
        } else if (Ipv4AclType.VALUE.equals(type)) {
            return Set.of(Family.IPV4);
        } else if (Ipv6AclType.VALUE.equals(type)) {
            return Set.of(Family.IPV6);
        }
        throw new IllegalArgumentException("type: " + type + " is no type of RFC 8519: use one of those");
    }

    private Entry entry(final Ace ace) {
        final var matches = ace.getMatches();
        if (matches != null) {
            matches(matches);
        }
        return new Entry(ace.requireName(), new Condition(families, source, destination, etherType, sourceNetwork,
            destinationNetwork, dscp, protocol, transport), verdict(ace),
            unsupported.isEmpty() ? Optional.empty() : Optional.of(String.join("; ", unsupported)));
    }

    private Verdict verdict(final Ace ace) {
        final var actions = ace.getActions();
        if (actions == null || actions.getForwarding() == null) {
            throw new IllegalArgumentException("entry '" + ace.requireName() + "': actions/forwarding is missing: give "
                + "accept or drop");
        }
        if (actions.getLogging() != null && !LogNone.VALUE.equals(actions.getLogging())) {
            unsupported.add("actions/logging: packets are counted, not logged: leave it out");
        }
        if (Accept.VALUE.equals(actions.getForwarding())) {
            return Verdict.ACCEPT;
        }
        if (Reject.VALUE.equals(actions.getForwarding())) {
            unsupported.add("actions/forwarding: reject: senders are not told: use drop");
            return Verdict.REJECT;
        }
        return Verdict.DROP;
    }

    private void matches(final Matches from) {
        absent("matches/egress-interface", from.getEgressInterface(), "the list is for the port that names it");
        absent("matches/ingress-interface", from.getIngressInterface(), "the list is for the port that names it");
        switch (from.getL2()) {
            case null -> { }
            case Eth eth -> ethernet(eth.getEth());
            case L2 other -> strange("l2", other);
        }
        switch (from.getL3()) {
            case null -> { }
            case Ipv4 ipv4 -> {
                families.retainAll(Set.of(Family.IPV4));
                ip(ipv4.getIpv4());
                ipv4(ipv4.getIpv4());
            }
            case Ipv6 ipv6 -> {
                families.retainAll(Set.of(Family.IPV6));
                ip(ipv6.getIpv6());
                ipv6(ipv6.getIpv6());
            }
            case L3 other -> strange("l3", other);
        }
        transport(from.getL4());
    }

    private void transport(final @Nullable L4 layer4) {
        switch (layer4) {
            case null -> { }
            case Tcp tcp when tcp.getTcp() != null -> {
                final var from = tcp.getTcp().getSourcePort();
                final var to = tcp.getTcp().getDestinationPort();
                tcp(tcp.getTcp());
                transport = Optional.of(new Transport.Tcp(
                    from == null ? List.of() : tcpSource(from.getSourcePort()),
                    to == null ? List.of() : tcpDestination(to.getDestinationPort()),
                    flags(tcp.getTcp().getFlags())));
            }
            case Udp udp when udp.getUdp() != null -> {
                final var from = udp.getUdp().getSourcePort();
                final var to = udp.getUdp().getDestinationPort();
                absent("matches/udp/length", udp.getUdp().getLength(), "switches do not look at it");
                transport = Optional.of(new Transport.Udp(
                    from == null ? List.of() : udpSource(from.getSourcePort()),
                    to == null ? List.of() : udpDestination(to.getDestinationPort())));
            }
            case Icmp icmp when icmp.getIcmp() != null -> icmp(icmp.getIcmp());
            case L4 other -> strange("l4", other);
        }
    }

    private void icmp(final AclIcmpHeaderFields from) {
        absent("matches/icmp/rest-of-header", from.getRestOfHeader(), "switches do not look at it");
        if (from.getType() == null && from.getCode() != null) {
            unsupported.add("matches/icmp/code: a code means something together with its type only: give type, too");
        }
        transport = Optional.of(new Transport.Icmp(octet(from.getType()), octet(from.getCode())));
    }

    private void ethernet(final @Nullable AclEthHeaderFields from) {
        if (from != null) {
            destination = Optional.ofNullable(from.getDestinationMacAddress()).map(mac -> masked(mac.getValue(),
                Optional.ofNullable(from.getDestinationMacAddressMask()).map(mask -> mask.getValue())));
            source = Optional.ofNullable(from.getSourceMacAddress()).map(mac -> masked(mac.getValue(),
                Optional.ofNullable(from.getSourceMacAddressMask()).map(mask -> mask.getValue())));
            etherType = Optional.ofNullable(from.getEthertype()).map(type -> type.getUint16() != null
                ? type.getUint16().toJava() : type.getEnumeration().getIntValue());
        }
    }

    private static MaskedMac masked(final String mac, final Optional<String> mask) {
        return new MaskedMac(MacAddress.of(mac), mask.map(MacAddress::of).orElse(ALL_BITS));
    }

    private void ip(final @Nullable AclIpHeaderFields from) {
        if (from != null) {
            absent("matches/ecn", from.getEcn(), "match dscp instead");
            absent("matches/length", from.getLength(), "switches do not look at it");
            absent("matches/ttl", from.getTtl(), "switches do not look at it");
            dscp = Optional.ofNullable(from.getDscp()).map(value -> value.getValue().intValue());
            protocol = octet(from.getProtocol());
        }
    }

    private void ipv4(final @Nullable AclIpv4HeaderFields from) {
        if (from != null) {
            absent("matches/ipv4/ihl", from.getIhl(), "switches do not look at it");
            absent("matches/ipv4/flags", from.getFlags(), "fragments are treated like what they are part of");
            absent("matches/ipv4/offset", from.getOffset(), "fragments are treated like what they are part of");
            absent("matches/ipv4/identification", from.getIdentification(), "switches do not look at it");
            if (from.getSourceNetwork() instanceof SourceIpv4Network network
                    && network.getSourceIpv4Network() != null) {
                sourceNetwork = Optional.of(IpPrefix.of(network.getSourceIpv4Network().getValue()));
            }
            if (from.getDestinationNetwork() instanceof DestinationIpv4Network network
                    && network.getDestinationIpv4Network() != null) {
                destinationNetwork = Optional.of(IpPrefix.of(network.getDestinationIpv4Network().getValue()));
            }
        }
    }

    private void ipv6(final @Nullable AclIpv6HeaderFields from) {
        if (from != null) {
            absent("matches/ipv6/flow-label", from.getFlowLabel(), "match addresses and ports instead");
            if (from.getSourceNetwork() instanceof SourceIpv6Network network
                    && network.getSourceIpv6Network() != null) {
                sourceNetwork = Optional.of(IpPrefix.of(network.getSourceIpv6Network().getValue()));
            }
            if (from.getDestinationNetwork() instanceof DestinationIpv6Network network
                    && network.getDestinationIpv6Network() != null) {
                destinationNetwork = Optional.of(IpPrefix.of(network.getDestinationIpv6Network().getValue()));
            }
        }
    }

    private void tcp(final AclTcpHeaderFields from) {
        absent("matches/tcp/sequence-number", from.getSequenceNumber(), "switches do not look at it");
        absent("matches/tcp/acknowledgement-number", from.getAcknowledgementNumber(), "switches do not look at it");
        absent("matches/tcp/data-offset", from.getDataOffset(), "switches do not look at it");
        absent("matches/tcp/reserved", from.getReserved(), "switches do not look at it");
        absent("matches/tcp/window-size", from.getWindowSize(), "switches do not look at it");
        absent("matches/tcp/urgent-pointer", from.getUrgentPointer(), "switches do not look at it");
        absent("matches/tcp/options", from.getOptions(), "switches do not look at it");
    }

    /** RFC 9293, section 3.1, from FIN, which is bit 0, up. */
    private static int flags(final @Nullable Flags from) {
        if (from == null) {
            return 0;
        }
        int flags = 0;
        final boolean[] up = {from.getFin(), from.getSyn(), from.getRst(), from.getPsh(), from.getAck(), from.getUrg(),
            from.getEce(), from.getCwr()};
        for (int bit = 0; bit < up.length; bit++) {
            flags |= up[bit] ? 1 << bit : 0;
        }
        return flags;
    }

    private List<PortRange> tcpSource(final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control
            .list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.source.port.@Nullable SourcePort from) {
        return from
            instanceof org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list
            .rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.source.port.source.port.RangeOrOperator ports
            ? ports("matches/tcp/source-port", ports.getPortRangeOrOperator()) : List.of();
    }

    private List<PortRange> tcpDestination(final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access
            .control.list.rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.destination.port
            .@Nullable DestinationPort from) {
        return from
            instanceof org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list
            .rev190304.acls.acl.aces.ace.matches.l4.tcp.tcp.destination.port.destination.port.RangeOrOperator ports
            ? ports("matches/tcp/destination-port", ports.getPortRangeOrOperator()) : List.of();
    }

    private List<PortRange> udpSource(final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control
            .list.rev190304.acls.acl.aces.ace.matches.l4.udp.udp.source.port.@Nullable SourcePort from) {
        return from
            instanceof org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list
            .rev190304.acls.acl.aces.ace.matches.l4.udp.udp.source.port.source.port.RangeOrOperator ports
            ? ports("matches/udp/source-port", ports.getPortRangeOrOperator()) : List.of();
    }

    private List<PortRange> udpDestination(final org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access
            .control.list.rev190304.acls.acl.aces.ace.matches.l4.udp.udp.destination.port
            .@Nullable DestinationPort from) {
        return from
            instanceof org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.access.control.list
            .rev190304.acls.acl.aces.ace.matches.l4.udp.udp.destination.port.destination.port.RangeOrOperator ports
            ? ports("matches/udp/destination-port", ports.getPortRangeOrOperator()) : List.of();
    }

    private List<PortRange> ports(final String leaf, final @Nullable PortRangeOrOperator from) {
        return switch (from) {
            case null -> List.of();
            case Range range -> List.of(new PortRange(port(leaf + "/lower-port", range.getLowerPort()),
                port(leaf + "/upper-port", range.getUpperPort())));
            case org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.packet.fields.rev190304.port.range.or
                .operator.port.range.or.operator.Operator one -> {
                final int port = port(leaf + "/port", one.getPort());
                yield ports(one.getOperator() == null ? Operator.Eq : one.getOperator(), port);
            }
            case PortRangeOrOperator other -> {
                strange(leaf, other);
                yield List.of();
            }
        };
    }

    private static List<PortRange> ports(final Operator operator, final int port) {
        return switch (operator) {
            case Eq -> PortRange.only(port);
            case Neq -> PortRange.allBut(port);
            case Lte -> List.of(new PortRange(0, port));
            case Gte -> List.of(new PortRange(port, PortRange.LAST));
        };
    }

    private static int port(final String leaf, final @Nullable PortNumber port) {
        if (port == null) {
            throw new IllegalArgumentException(leaf + ": missing: give a port from 0 to " + PortRange.LAST);
        }
        return port.getValue().toJava();
    }

    private static Optional<Integer> octet(final @Nullable Uint8 value) {
        return Optional.ofNullable(value).map(Uint8::intValue);
    }

    private void absent(final String leaf, final @Nullable Object value, final String instead) {
        if (value != null) {
            unsupported.add(leaf + " cannot be matched (" + instead + "): leave it out");
        }
    }

    private void strange(final String choice, final Object value) {
        unsupported.add("matches: " + choice + " of another model than RFC 8519 (" + value.getClass().getSimpleName()
            + "): leave it out");
    }
}
