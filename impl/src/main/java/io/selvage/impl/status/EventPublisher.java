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

import io.selvage.core.fabric.Fabric;
import io.selvage.core.fabric.Outcome;
import io.selvage.core.facts.PortRef;
import io.selvage.core.logical.Binding;
import io.selvage.core.logical.DeviceStatus;
import io.selvage.impl.engine.OutcomeListener;
import java.time.Clock;
import java.util.Optional;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicLong;
import org.opendaylight.mdsal.binding.api.NotificationPublishService;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.BindingChangedBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.DuplicateIdentifierBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.Event;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.MobilityViolationBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.provisioning.rev261120.ProvisioningChangedBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.DeviceId;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.NodeName;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.Notification;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells other systems what happens to devices, as YANG notifications (P10). Whoever is too slow to listen misses
 * events, never the state: that is in the datastore.
 */
public final class EventPublisher implements OutcomeListener {
    private static final Logger LOG = LoggerFactory.getLogger(EventPublisher.class);

    private final AtomicLong lost = new AtomicLong();
    private final NotificationPublishService notifications;
    private final Executor executor;
    private final Clock clock;

    /**
     * Makes it.
     *
     * @param notifications where events go
     * @param executor makes them, in order
     * @param clock what time it is
     */
    public EventPublisher(final NotificationPublishService notifications, final Executor executor,
            final Clock clock) {
        this.notifications = notifications;
        this.executor = executor;
        this.clock = clock;
    }

    /** Events that nobody could take in time. */
    public long lost() {
        return lost.get();
    }

    @Override
    public void onOutcome(final long generation, final Outcome outcome, final Fabric fabric) {
        final long now = clock.millis();
        for (final var change : outcome.bindings()) {
            executor.execute(() -> tell(change, now));
        }
    }

    private void tell(final Outcome.BindingChange change, final long now) {
        final var before = change.before();
        final var after = change.after();
        final var subject = after.or(change::before).orElseThrow();
        final var oldPlace = before.flatMap(Binding::place);
        final boolean moved = !oldPlace.equals(after.flatMap(Binding::place));
        final boolean turned = !before.map(Binding::status).equals(after.map(Binding::status));
        if (moved || turned && (oldPlace.isPresent() || subject.place().isPresent())) {
            bindingChanged(subject, oldPlace.filter(place -> moved), after.isPresent(), now);
        }
        if (subject.instruction().isPresent() && (turned
                || !before.flatMap(Binding::reason).equals(after.flatMap(Binding::reason)))) {
            provisioningChanged(subject, after.isPresent(), now);
        }
        after.filter(binding -> (moved || turned) && binding.status() == DeviceStatus.VIOLATION)
            .ifPresent(binding -> mobilityViolation(binding, now));
        after.flatMap(Binding::otherPlace)
            .filter(other -> !before.flatMap(Binding::otherPlace).equals(Optional.of(other)))
            .ifPresent(other -> duplicateIdentifier(subject, other, now));
    }

    private void bindingChanged(final Binding binding, final Optional<PortRef> previous, final boolean present,
            final long now) {
        final var event = new BindingChangedBuilder(event(binding, present, now));
        previous.ifPresent(place -> event.setPreviousNode(new NodeName(place.node())).setPreviousPort(place.port()));
        offer(event.build());
    }

    private void provisioningChanged(final Binding binding, final boolean present, final long now) {
        offer(new ProvisioningChangedBuilder(event(binding, present, now)).build());
    }

    private void mobilityViolation(final Binding binding, final long now) {
        offer(new MobilityViolationBuilder(event(binding, true, now)).build());
    }

    private void duplicateIdentifier(final Binding binding, final PortRef other, final long now) {
        offer(new DuplicateIdentifierBuilder(event(binding, true, now))
            .setOtherNode(new NodeName(other.node())).setOtherPort(other.port()).build());
    }

    /** What every event says. Something that was removed is absent. */
    private static Event event(final Binding binding, final boolean present, final long now) {
        final var event = new BindingChangedBuilder()
            .setDeviceId(new DeviceId(binding.device().text()))
            .setStatus(Yang.status(present ? binding.status() : DeviceStatus.ABSENT))
            .setTime(Yang.time(now));
        binding.instruction().map(ObjectName::new).ifPresent(event::setInstruction);
        binding.mac().map(Yang::mac).ifPresent(event::setMacAddress);
        binding.place().filter(place -> present)
            .ifPresent(place -> event.setNode(new NodeName(place.node())).setPort(place.port()));
        if (present) {
            binding.reason().ifPresent(event::setReason);
        } else {
            event.setReason("removed");
        }
        return event.build();
    }

    private void offer(final Notification<?> event) {
        if (notifications.offerNotification(event) == NotificationPublishService.REJECTED
                && Long.bitCount(lost.incrementAndGet()) == 1) {
            LOG.warn("{} events lost so far: some listener is too slow", lost.get());
        }
    }
}
