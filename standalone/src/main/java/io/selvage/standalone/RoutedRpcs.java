/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.standalone;

import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.dom.api.DOMOperationImplementation;
import org.opendaylight.mdsal.dom.api.DOMRpcIdentifier;
import org.opendaylight.mdsal.dom.api.DOMRpcImplementation;
import org.opendaylight.mdsal.dom.api.DOMRpcImplementationNotAvailableException;
import org.opendaylight.mdsal.dom.api.DOMRpcProviderService;
import org.opendaylight.mdsal.dom.api.DOMRpcResult;
import org.opendaylight.yangtools.concepts.AbstractRegistration;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;

/**
 * Where RPCs find who implements them for one instance: a switch, say. Thread-safe.
 *
 * <p>MD-SAL's router copies a table of all instances for each RPC of each instance that comes or goes. OpenFlowPlugin
 * has two dozen RPCs for each switch, and closes them on the thread that serves hundreds of other switches: a thousand
 * switches that went at once kept the others waiting for ten seconds. Here an instance that comes or goes costs the
 * same however many there are. To MD-SAL's router this is, for each RPC, the implementation of all instances that it
 * knows none for (its {@code OperationInvocation}), which is where RPCs of other members of a cluster would be found.
 */
public final class RoutedRpcs implements DOMRpcProviderService, AutoCloseable {
    private final DOMRpcProviderService router;
    /** The cheapest first, and of those the oldest, as MD-SAL's router has it. */
    private final Map<DOMRpcIdentifier, List<DOMRpcImplementation>> implementations = new ConcurrentHashMap<>();
    /** For which RPCs the router knows this. */
    private final Set<QName> routed = new HashSet<>();
    private final List<Registration> registrations = new ArrayList<>();

    /**
     * Makes it.
     *
     * @param router MD-SAL's router, which goes on with RPCs that belong to no instance
     */
    public RoutedRpcs(final DOMRpcProviderService router) {
        this.router = router;
    }

    @Override
    public Registration registerRpcImplementation(final DOMRpcImplementation implementation,
            final Set<DOMRpcIdentifier> rpcs) {
        return registerRpcImplementations(rpcs.stream()
            .collect(Collectors.toUnmodifiableMap(rpc -> rpc, rpc -> implementation)));
    }

    @Override
    public Registration registerRpcImplementations(final Map<DOMRpcIdentifier, DOMRpcImplementation> map) {
        final var ofInstances = new HashMap<DOMRpcIdentifier, DOMRpcImplementation>();
        final var ofNone = new HashMap<DOMRpcIdentifier, DOMRpcImplementation>();
        map.forEach((rpc, implementation) ->
            (rpc.getContextReference().isEmpty() ? ofNone : ofInstances).put(rpc, implementation));
        if (ofInstances.isEmpty()) {
            return router.registerRpcImplementations(map);
        }
        final var rest = ofNone.isEmpty() ? null : router.registerRpcImplementations(ofNone);
        ofInstances.forEach(this::add);
        route(ofInstances.keySet());
        return new AbstractRegistration() {
            @Override
            protected void removeRegistration() {
                ofInstances.forEach(RoutedRpcs.this::remove);
                if (rest != null) {
                    rest.close();
                }
            }
        };
    }

    private void add(final DOMRpcIdentifier rpc, final DOMRpcImplementation added) {
        implementations.merge(rpc, List.of(added), (some, more) -> {
            final var all = new ArrayList<>(some);
            all.addAll(more);
            all.sort(Comparator.comparingLong(DOMOperationImplementation::invocationCost));
            return List.copyOf(all);
        });
    }

    private void remove(final DOMRpcIdentifier rpc, final DOMRpcImplementation removed) {
        implementations.computeIfPresent(rpc, (key, some) -> {
            final var left = new ArrayList<>(some);
            left.remove(removed);
            return left.isEmpty() ? null : List.copyOf(left);
        });
    }

    /** The router's table grows with the number of RPCs, once. */
    private synchronized void route(final Set<DOMRpcIdentifier> rpcs) {
        final var added = rpcs.stream().map(DOMRpcIdentifier::getType).filter(routed::add)
            .collect(Collectors.toUnmodifiableMap(DOMRpcIdentifier::create,
                type -> (DOMRpcImplementation) this::invoke));
        if (!added.isEmpty()) {
            registrations.add(router.registerRpcImplementations(added));
        }
    }

    private ListenableFuture<? extends DOMRpcResult> invoke(final DOMRpcIdentifier rpc, final ContainerNode input) {
        final @Nullable List<DOMRpcImplementation> known = implementations.get(rpc);
        return known == null ? Futures.immediateFailedFuture(new DOMRpcImplementationNotAvailableException(
            "No implementation of RPC %s available for %s", rpc.getType(), rpc.getContextReference()))
            : known.getFirst().invokeRpc(rpc, input);
    }

    /** Ends. What is registered can be closed all the same. */
    @Override
    public synchronized void close() {
        registrations.forEach(Registration::close);
        registrations.clear();
    }
}
