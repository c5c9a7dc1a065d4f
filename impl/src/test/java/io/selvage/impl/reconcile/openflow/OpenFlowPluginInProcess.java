/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.reconcile.openflow;

import com.google.common.util.concurrent.MoreExecutors;
import io.selvage.openflow.gate.AdmittingGate;
import io.selvage.openflow.gate.SwitchGate;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Function;
import org.mockito.Mockito;
import org.opendaylight.infrautils.diagstatus.DiagStatusService;
import org.opendaylight.infrautils.ready.SystemReadyListener;
import org.opendaylight.infrautils.ready.SystemReadyMonitor;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.api.RpcService;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMDataBrokerAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMNotificationPublishServiceAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMRpcProviderServiceAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMRpcServiceAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.ConstantAdapterContext;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.broker.DOMNotificationRouter;
import org.opendaylight.mdsal.dom.broker.DOMRpcRouter;
import org.opendaylight.mdsal.dom.broker.SerializedDOMDataBroker;
import org.opendaylight.mdsal.dom.spi.FixedDOMSchemaService;
import org.opendaylight.mdsal.dom.spi.store.DOMStore;
import org.opendaylight.mdsal.dom.store.inmemory.InMemoryDOMDataStore;
import org.opendaylight.mdsal.eos.binding.dom.adapter.DefaultEntityOwnershipService;
import org.opendaylight.mdsal.eos.dom.simple.SimpleDOMEntityOwnershipService;
import org.opendaylight.mdsal.singleton.impl.EOSClusterSingletonServiceProvider;
import org.opendaylight.openflowjava.protocol.api.connection.ConnectionConfiguration;
import org.opendaylight.openflowjava.protocol.impl.core.SwitchConnectionProviderImpl;
import org.opendaylight.openflowplugin.api.openflow.configuration.ConfigurationListener;
import org.opendaylight.openflowplugin.api.openflow.configuration.ConfigurationService;
import org.opendaylight.openflowplugin.api.openflow.mastership.MastershipChangeServiceManager;
import org.opendaylight.openflowplugin.extension.onf.OnfExtensionProvider;
import org.opendaylight.openflowplugin.impl.DiagStatusProvider;
import org.opendaylight.openflowplugin.impl.OpenFlowPluginProviderImpl;
import org.opendaylight.openflowplugin.impl.mastership.MastershipChangeServiceManagerImpl;
import org.opendaylight.openflowplugin.impl.statistics.ofpspecific.MessageIntelligenceAgencyImpl;
import org.opendaylight.yang.gen.v1.urn.opendaylight.openflow.config.rev140630.TransportProtocol;
import org.opendaylight.yangtools.binding.data.codec.impl.BindingCodecContext;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/** The real OpenFlowPlugin behind our gate, on a real MD-SAL, without Karaf. */
final class OpenFlowPluginInProcess implements AutoCloseable {
    private final ExecutorService commits = Executors.newSingleThreadExecutor();
    private final DOMNotificationRouter notifications = new DOMNotificationRouter(1024);
    private final MastershipChangeServiceManagerImpl masterships = new MastershipChangeServiceManagerImpl();
    private final EOSClusterSingletonServiceProvider singletons;
    private final ConfigurationService configuration;
    private final SwitchConnectionProviderImpl connections;
    private final OpenFlowPluginProviderImpl plugin;
    private final DataBroker broker;
    private final RpcService rpcs;
    private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
    private final AdmittingGate gate = new AdmittingGate(4, Duration.ofSeconds(2), timer);
    private final OfpExtension extension;
    private final OnfExtensionProvider onf;
    private final int port;

    OpenFlowPluginInProcess() throws Exception {
        final var runtime = BindingRuntimeHelpers.createRuntimeContext();
        final var adapter = new ConstantAdapterContext(new BindingCodecContext(runtime));
        final var model = runtime.modelContext();
        final var stores = Map.<LogicalDatastoreType, DOMStore>of(
            LogicalDatastoreType.CONFIGURATION, store("CFG", model),
            LogicalDatastoreType.OPERATIONAL, store("OPER", model));
        final var rpcRouter = new DOMRpcRouter(new FixedDOMSchemaService(model));
        rpcs = new BindingDOMRpcServiceAdapter(adapter, rpcRouter.rpcService());
        final var ownership = new SimpleDOMEntityOwnershipService();
        singletons = new EOSClusterSingletonServiceProvider(ownership);
        configuration = configuration();
        final var ready = Mockito.mock(SystemReadyMonitor.class);
        Mockito.doAnswer(call -> {
            call.getArgument(0, SystemReadyListener.class).onSystemBootReady();
            return null;
        }).when(ready).registerListener(Mockito.any());
        broker = new BindingDOMDataBrokerAdapter(adapter, new SerializedDOMDataBroker(stores, commits));
        plugin = new OpenFlowPluginProviderImpl(configuration, broker,
            new BindingDOMRpcProviderServiceAdapter(adapter, rpcRouter.rpcProviderService()),
            new BindingDOMNotificationPublishServiceAdapter(adapter, notifications.notificationPublishService()),
            singletons, new DefaultEntityOwnershipService(ownership, adapter), masterships,
            new MessageIntelligenceAgencyImpl(), Mockito.mock(DiagStatusProvider.class), ready);
        extension = new OfpExtension(plugin);
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        final var connection = Mockito.mock(ConnectionConfiguration.class);
        Mockito.when(connection.getAddress()).thenReturn(InetAddress.getLoopbackAddress());
        Mockito.when(connection.getPort()).thenReturn(port);
        Mockito.when(connection.getTransferProtocol()).thenReturn(TransportProtocol.TCP);
        Mockito.when(connection.getSwitchIdleTimeout()).thenReturn(15_000L);
        Mockito.when(connection.useBarrier()).thenReturn(true);
        Mockito.when(connection.getChannelOutboundQueueSize()).thenReturn(1024);
        connections = new SwitchConnectionProviderImpl(Mockito.mock(DiagStatusService.class, Mockito.RETURNS_MOCKS),
            connection);
        onf = new OnfExtensionProvider(connections, plugin);
        extension.addConnectionProvider(connections);
        plugin.bindConnectionProvider(gate.before(connections));
    }

    private static InMemoryDOMDataStore store(final String name,
            final EffectiveModelContext model) {
        final var store = new InMemoryDOMDataStore(name, MoreExecutors.newDirectExecutorService());
        store.onModelContextUpdated(model);
        return store;
    }

    /** As in {@code org.opendaylight.openflowplugin.cfg} of our distribution. */
    private static ConfigurationService configuration() {
        final var values = Map.ofEntries(
            Map.entry("rpc-requests-quota", "20000"), Map.entry("global-notification-quota", "64000"),
            Map.entry("switch-features-mandatory", "false"), Map.entry("enable-flow-removed-notification", "false"),
            Map.entry("is-statistics-rpc-enabled", "false"), Map.entry("barrier-count-limit", "25600"),
            Map.entry("barrier-interval-timeout-limit", "500"), Map.entry("echo-reply-timeout", "2000"),
            Map.entry("is-statistics-polling-on", "false"), Map.entry("is-table-statistics-polling-on", "false"),
            Map.entry("is-flow-statistics-polling-on", "false"), Map.entry("is-group-statistics-polling-on", "false"),
            Map.entry("is-meter-statistics-polling-on", "false"), Map.entry("is-port-statistics-polling-on", "false"),
            Map.entry("is-queue-statistics-polling-on", "false"), Map.entry("skip-table-features", "true"),
            Map.entry("basic-timer-delay", "3000"), Map.entry("maximum-timer-delay", "900000"),
            Map.entry("use-single-layer-serialization", "true"), Map.entry("thread-pool-min-threads", "1"),
            Map.entry("thread-pool-max-threads", "32000"), Map.entry("thread-pool-timeout", "60"),
            Map.entry("enable-equal-role", "false"), Map.entry("device-connection-rate-limit-per-min", "0"),
            Map.entry("device-connection-hold-time-in-seconds", "0"),
            Map.entry("device-datastore-removal-delay", "500"));
        return new ConfigurationService() {
            @Override
            public void update(final Map<String, String> properties) {
                throw new UnsupportedOperationException();
            }

            @Override
            public AutoCloseable registerListener(
                    final ConfigurationListener listener) {
                values.forEach(listener::onPropertyChanged);
                return () -> { };
            }

            @Override
            public <T> T getProperty(final String key, final Function<String, T> transformer) {
                return transformer.apply(values.get(key));
            }

            @Override
            public void close() {
                // Nothing to close
            }
        };
    }

    /** Where the inventory is. */
    DataBroker broker() {
        return broker;
    }

    RpcService rpcs() {
        return rpcs;
    }

    SwitchGate gate() {
        return gate;
    }

    MastershipChangeServiceManager masterships() {
        return masterships;
    }

    Runnable extension() {
        return extension;
    }

    /** The TCP port on the loopback interface that switches connect to. */
    int port() {
        return port;
    }

    @Override
    public void close() throws Exception {
        extension.close();
        onf.close();
        plugin.close();
        connections.close();
        singletons.close();
        notifications.close();
        commits.shutdownNow();
        timer.shutdownNow();
    }
}
