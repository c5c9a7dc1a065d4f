/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.ovsdb;

import io.selvage.ovsdb.OvsdbConfig;
import io.selvage.ovsdb.OvsdbConnector;
import io.selvage.ovsdb.OvsdbRuntime;
import io.selvage.ovsdb.OvsdbSessionListener;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.DataTreeChangeListener;
import org.opendaylight.mdsal.binding.api.DataTreeModification;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportNodes;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.nodes.TransportNode;
import org.opendaylight.yangtools.binding.DataObjectReference;
import org.opendaylight.yangtools.concepts.Registration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Goes to the OVSDB servers that await their controller, as {@code ovsdb-target} of their nodes says, and again when
 * a connection ends. What a server says of itself, its name included, counts all the same. Thread-safe.
 */
public final class OvsdbTargets implements AutoCloseable, DataTreeChangeListener<TransportNode> {
    private static final Logger LOG = LoggerFactory.getLogger(OvsdbTargets.class);

    private final Map<String, OvsdbTarget> targets = new HashMap<>();
    private final Map<OvsdbTarget, OvsdbConnector> connectors = new HashMap<>();
    private final OvsdbRuntime runtime;
    private final OvsdbConfig plain;
    private final Optional<OvsdbConfig> tls;
    private final OvsdbSessionListener listener;
    private Optional<Registration> registration = Optional.empty();

    /**
     * Makes it; {@link #start} starts it.
     *
     * @param runtime makes connections
     * @param plain how sessions over plain TCP behave
     * @param tls how sessions over TLS behave, if there are certificates
     * @param listener is told about all sessions
     */
    public OvsdbTargets(final OvsdbRuntime runtime, final OvsdbConfig plain, final Optional<OvsdbConfig> tls,
            final OvsdbSessionListener listener) {
        this.runtime = runtime;
        this.plain = plain;
        this.tls = tls;
        this.listener = listener;
    }

    /** Follows the configuration of nodes. */
    public synchronized void start(final DataBroker broker) {
        registration = Optional.of(broker.registerTreeChangeListener(LogicalDatastoreType.CONFIGURATION,
            DataObjectReference.builder(TransportNodes.class).child(TransportNode.class).build(), this));
    }

    @Override
    public void onDataTreeChanged(final List<DataTreeModification<TransportNode>> modifications) {
        for (final var modification : modifications) {
            final var after = modification.getRootNode().dataAfter();
            final var before = modification.getRootNode().dataBefore();
            if (after != null) {
                targetIs(after.requireName().getValue(), Optional.ofNullable(after.getOvsdbTarget()));
            } else if (before != null) {
                targetIs(before.requireName().getValue(), Optional.empty());
            }
        }
    }

    @Override
    public void onInitialData() {
        // No node is configured, so there is nowhere to go.
    }

    /** Sets where a node awaits its controller. */
    synchronized void targetIs(final String node, final Optional<String> text) {
        final var now = text.flatMap(one -> parsed(node, one));
        if (now.isPresent()) {
            targets.put(node, now.orElseThrow());
        } else {
            targets.remove(node);
        }
        connectors.entrySet().removeIf(entry -> {
            final boolean unused = !targets.containsValue(entry.getKey());
            if (unused) {
                entry.getValue().close();
            }
            return unused;
        });
        now.filter(target -> !connectors.containsKey(target)).ifPresent(target -> {
            final var config = target.tls() ? tls : Optional.of(plain);
            if (config.isEmpty()) {
                LOG.warn("Node {} awaits its controller at {}: set tls-certificate, tls-private-key and tls-ca in "
                    + "etc/io.selvage.cfg, or use tcp", node, text.orElseThrow());
                return;
            }
            LOG.info("Node {} awaits its controller at {}", node, text.orElseThrow());
            connectors.put(target, runtime.connect(config.orElseThrow(), target.address(), listener));
        });
    }

    private static Optional<OvsdbTarget> parsed(final String node, final String text) {
        try {
            return Optional.of(OvsdbTarget.of(text));
        } catch (IllegalArgumentException e) {
            LOG.warn("Ignored of node {}: {}", node, e.getMessage());
            return Optional.empty();
        }
    }

    @Override
    public synchronized void close() {
        registration.ifPresent(Registration::close);
        targets.clear();
        connectors.values().forEach(OvsdbConnector::close);
        connectors.clear();
    }
}
