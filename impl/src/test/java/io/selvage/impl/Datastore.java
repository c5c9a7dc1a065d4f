/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl;

import com.google.common.util.concurrent.MoreExecutors;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.binding.dom.adapter.BindingDOMDataBrokerAdapter;
import org.opendaylight.mdsal.binding.dom.adapter.ConstantAdapterContext;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.dom.broker.SerializedDOMDataBroker;
import org.opendaylight.mdsal.dom.spi.store.DOMStore;
import org.opendaylight.mdsal.dom.store.inmemory.InMemoryDOMDataStore;
import org.opendaylight.yangtools.binding.data.codec.impl.BindingCodecContext;
import org.opendaylight.yangtools.binding.runtime.api.BindingRuntimeContext;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;

/** A datastore of MD-SAL in memory, with every model that is there. */
public final class Datastore implements AutoCloseable {
    /** Costly, and always the same. */
    private static final BindingRuntimeContext RUNTIME = BindingRuntimeHelpers.createRuntimeContext();
    private static final BindingCodecContext CODEC = new BindingCodecContext(RUNTIME);

    private final ExecutorService commits = Executors.newSingleThreadExecutor();
    private final DataBroker broker;

    /** Makes an empty one. */
    public Datastore() {
        final var model = RUNTIME.modelContext();
        broker = new BindingDOMDataBrokerAdapter(new ConstantAdapterContext(CODEC),
            new SerializedDOMDataBroker(Map.<LogicalDatastoreType, DOMStore>of(
                LogicalDatastoreType.CONFIGURATION, store("CFG", model),
                LogicalDatastoreType.OPERATIONAL, store("OPER", model)), commits));
    }

    private static InMemoryDOMDataStore store(final String name, final EffectiveModelContext model) {
        final var store = new InMemoryDOMDataStore(name, MoreExecutors.newDirectExecutorService());
        store.onModelContextUpdated(model);
        return store;
    }

    /** How to reach it. */
    public DataBroker broker() {
        return broker;
    }

    @Override
    public void close() {
        commits.shutdownNow();
    }
}
