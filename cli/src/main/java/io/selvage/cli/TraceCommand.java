/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import org.apache.karaf.shell.api.action.Action;
import org.apache.karaf.shell.api.action.Argument;
import org.apache.karaf.shell.api.action.Command;
import org.apache.karaf.shell.api.action.Completion;
import org.apache.karaf.shell.api.action.Option;
import org.apache.karaf.shell.api.action.lifecycle.Reference;
import org.apache.karaf.shell.api.action.lifecycle.Service;
import org.apache.karaf.shell.api.console.Session;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.IpAddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv4AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.Ipv6AddressNoZone;
import org.opendaylight.yang.gen.v1.urn.ietf.params.xml.ns.yang.ietf.inet.types.rev130715.PortNumber;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.Trace;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInput;
import org.opendaylight.yang.gen.v1.urn.selvage.operations.rev261120.TraceInputBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yangtools.yang.common.Uint16;
import org.opendaylight.yangtools.yang.common.Uint8;

/** {@code selvage:trace}. Karaf makes one object per call and fills in its fields. */
@Service
@Command(scope = "selvage", name = "trace",
    description = "Follows a packet of a device through tables and nodes, without sending one, and says what becomes "
        + "of it. The operation 'trace' of RESTCONF knows more kinds of packets.")
public final class TraceCommand implements Action {
    @Reference
    private RpcService rpcs;
    @Reference
    private Session session;

    @Argument(name = "device", required = true, description = "The device that sends, as its instruction names it")
    @Completion(DeviceCompleter.class)
    private String device = "";
    @Argument(index = 1, name = "address", required = true, description = "IP address that it sends to")
    private String address = "";
    @Option(name = "-p", aliases = "--protocol", valueToShowInHelp = "icmp",
        description = "icmp, tcp, udp, or the number of another IP protocol")
    private @Nullable String protocol;
    @Option(name = "-d", aliases = "--port", valueToShowInHelp = "80", description = "Destination port of TCP or UDP")
    private int port = -1;
    @Option(name = "-r", aliases = "--arp", description = "An ARP request for the address instead of an IP packet")
    private boolean arp;

    @Override
    public @Nullable Object execute() {
        final var output = new Operations(rpcs).call(Trace.class, input(), Operations.PATIENCE);
        OperationTables.trace(output).print(session.getConsole(), "steps");
        session.getConsole().println(output.getSummary());
        return null;
    }

    private TraceInput input() {
        final var input = new TraceInputBuilder()
            .setDeviceId(new DeviceId(device))
            .setDestinationIp(address.indexOf(':') < 0 ? new IpAddressNoZone(new Ipv4AddressNoZone(address))
                : new IpAddressNoZone(new Ipv6AddressNoZone(address)));
        if (arp) {
            input.setArpOperation(Uint16.ONE);
        }
        if (protocol != null) {
            final var name = TraceInput.Protocol.Enumeration.forName(protocol);
            input.setProtocol(name == null ? new TraceInput.Protocol(Uint8.valueOf(protocol))
                : new TraceInput.Protocol(name));
        }
        if (port >= 0) {
            input.setDestinationPort(new PortNumber(Uint16.valueOf(port)));
        }
        return input.build();
    }
}
