/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.status;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.DeviceId;
import io.selvage.core.facts.PortRef;
import io.selvage.core.facts.Sighting.Source;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.core.net.MacAddress;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.Before;
import org.junit.Test;
import org.mockito.Mockito;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.BindingChanged;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.DuplicateIdentifier;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.MobilityViolation;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningChanged;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Status;
import org.opendaylight.yangtools.binding.Notification;

/** Which events a changed binding makes. */
public class EventPublisherTest {
    private static final Optional<PortRef> A = Optional.of(new PortRef("hv1", "a"));
    private static final Optional<PortRef> B = Optional.of(new PortRef("hv2", "b"));
    private static final Optional<String> VM1 = Optional.of("vm1");

    private final List<Notification<?>> events = new ArrayList<>();
    private final NotificationPublishService service = Mockito.mock(NotificationPublishService.class);
    private final EventPublisher publisher = new EventPublisher(service, Runnable::run, Clock.systemUTC());

    @Before
    public void before() throws Exception {
        Mockito.doAnswer(call -> {
            events.add(call.getArgument(0));
            return null;
        }).when(service).offerNotification(Mockito.any());
    }

    private static Optional<Binding> binding(final DeviceStatus status, final Optional<PortRef> place,
            final Optional<PortRef> other, final Optional<String> instruction) {
        return Optional.of(new Binding(new DeviceId("vm1"), instruction, status, Optional.empty(),
            Optional.of(MacAddress.of("02:00:00:00:00:01")), Set.of(), place, other, Optional.of(Source.OVSDB), 0));
    }

    private static Optional<Binding> binding(final DeviceStatus status, final Optional<PortRef> place) {
        return binding(status, place, Optional.empty(), VM1);
    }

    private Set<Class<?>> tell(final Optional<Binding> before, final Optional<Binding> after) {
        events.clear();
        publisher.onOutcome(1, new Outcome(Map.of(), Map.of(), Map.of(), Map.of(),
            List.of(new Outcome.BindingChange(before, after)), Set.of(), List.of(), List.of(), Set.of()), new Fabric());
        return events.stream().map(Notification::implementedInterface).collect(Collectors.toSet());
    }

    private BindingChanged changed() {
        return events.stream().filter(BindingChanged.class::isInstance).map(BindingChanged.class::cast).findFirst()
            .orElseThrow();
    }

    @Test
    public void appearing() {
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class),
            tell(binding(DeviceStatus.PENDING, Optional.empty()), binding(DeviceStatus.RUNNING, A)));
        assertEquals("hv1", changed().getNode().getValue());
        assertEquals("a", changed().getPort());
        assertEquals(Status.Running, changed().getStatus());
        assertNull(changed().getPreviousNode());
    }

    @Test
    public void appearingWithoutInstruction() {
        assertEquals(Set.of(BindingChanged.class), tell(Optional.empty(),
            binding(DeviceStatus.UNKNOWN, A, Optional.empty(), Optional.empty())));
        assertNull(changed().getInstruction());
    }

    @Test
    public void instructionWithoutDeviceIsNoBinding() {
        assertEquals(Set.of(ProvisioningChanged.class),
            tell(Optional.empty(), binding(DeviceStatus.PENDING, Optional.empty())));
    }

    @Test
    public void moving() {
        assertEquals(Set.of(BindingChanged.class),
            tell(binding(DeviceStatus.RUNNING, A), binding(DeviceStatus.RUNNING, B)));
        assertEquals("hv2", changed().getNode().getValue());
        assertEquals("hv1", changed().getPreviousNode().getValue());
        assertEquals("a", changed().getPreviousPort());
    }

    @Test
    public void nothingThatAnybodyAskedFor() {
        assertEquals(Set.of(), tell(binding(DeviceStatus.RUNNING, A), binding(DeviceStatus.RUNNING, A)));
    }

    @Test
    public void violating() {
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class, MobilityViolation.class),
            tell(binding(DeviceStatus.RUNNING, A), binding(DeviceStatus.VIOLATION, B)));
        assertEquals("elsewhere, and not there either", Set.of(BindingChanged.class, MobilityViolation.class),
            tell(binding(DeviceStatus.VIOLATION, B), binding(DeviceStatus.VIOLATION, A)));
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class),
            tell(binding(DeviceStatus.VIOLATION, B), binding(DeviceStatus.RUNNING, B)));
    }

    @Test
    public void duplicates() {
        final var twice = binding(DeviceStatus.MIGRATING, A, B, VM1);
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class, DuplicateIdentifier.class),
            tell(binding(DeviceStatus.RUNNING, A), twice));
        final var event = (DuplicateIdentifier) events.getLast();
        assertEquals("hv2", event.getOtherNode().getValue());
        assertEquals("b", event.getOtherPort());
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class),
            tell(twice, binding(DeviceStatus.RUNNING, A)));
    }

    @Test
    public void goingAway() {
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class),
            tell(binding(DeviceStatus.RUNNING, A), binding(DeviceStatus.ABSENT, Optional.empty())));
        assertEquals(Status.Absent, changed().getStatus());
        assertEquals("a", changed().getPreviousPort());
        assertNull(changed().getNode());
    }

    @Test
    public void removal() {
        assertEquals(Set.of(BindingChanged.class, ProvisioningChanged.class),
            tell(binding(DeviceStatus.RUNNING, A), Optional.empty()));
        assertEquals(Status.Absent, changed().getStatus());
        assertEquals("removed", changed().getReason());
        assertEquals("hv1", changed().getPreviousNode().getValue());
        assertNull("it is nowhere", changed().getNode());
    }

    @Test
    public void eventsThatNobodyTakesAreCounted() throws Exception {
        Mockito.doReturn(NotificationPublishService.REJECTED).when(service).offerNotification(Mockito.any());
        tell(binding(DeviceStatus.RUNNING, A), binding(DeviceStatus.RUNNING, B));
        assertEquals(1, publisher.lost());
    }
}
