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

import static org.hamcrest.CoreMatchers.instanceOf;
import static org.hamcrest.MatcherAssert.assertThat;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.junit.After;
import org.junit.Test;
import org.opendaylight.mdsal.dom.api.DOMRpcIdentifier;
import org.opendaylight.mdsal.dom.api.DOMRpcImplementation;
import org.opendaylight.mdsal.dom.api.DOMRpcImplementationNotAvailableException;
import org.opendaylight.mdsal.dom.api.DOMRpcProviderService;
import org.opendaylight.mdsal.dom.api.DOMRpcResult;
import org.opendaylight.mdsal.dom.broker.DOMRpcRouter;
import org.opendaylight.mdsal.dom.spi.DefaultDOMRpcResult;
import org.opendaylight.mdsal.dom.spi.FixedDOMSchemaService;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.service.rev130819.AddFlow;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.service.rev130819.AddFlowInput;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.service.rev130819.RemoveFlow;
import org.opendaylight.yang.gen.v1.urn.opendaylight.flow.service.rev130819.RemoveFlowInput;
import org.opendaylight.yangtools.binding.runtime.spi.BindingRuntimeHelpers;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.yang.common.QName;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.schema.ContainerNode;
import org.opendaylight.yangtools.yang.data.spi.node.ImmutableNodes;

/** RPCs reach the implementation of their instance through MD-SAL's own router, whose table stays as it is. */
public class RoutedRpcsTest {
    private static final QName ADD = QName.create(AddFlowInput.QNAME, "add-flow");
    private static final QName REMOVE = QName.create(RemoveFlowInput.QNAME, "remove-flow");
    private static final QName NODE = QName.create(AddFlowInput.QNAME, "node");
    private static final QName NODES = QName.create("urn:opendaylight:inventory", "2013-08-19", "nodes");

    /** What was registered with the router. */
    private static final class Router implements DOMRpcProviderService {
        private final DOMRpcProviderService delegate;
        private final List<Set<DOMRpcIdentifier>> registered = new ArrayList<>();

        Router(final DOMRpcProviderService delegate) {
            this.delegate = delegate;
        }

        @Override
        public Registration registerRpcImplementation(final DOMRpcImplementation implementation,
                final Set<DOMRpcIdentifier> rpcs) {
            registered.add(rpcs);
            return delegate.registerRpcImplementation(implementation, rpcs);
        }

        @Override
        public Registration registerRpcImplementations(final Map<DOMRpcIdentifier, DOMRpcImplementation> map) {
            registered.add(map.keySet());
            return delegate.registerRpcImplementations(map);
        }
    }

    private final DOMRpcRouter mdsal = new DOMRpcRouter(new FixedDOMSchemaService(
        BindingRuntimeHelpers.createRuntimeContext(AddFlow.class, RemoveFlow.class).modelContext()));
    private final Router router = new Router(mdsal.rpcProviderService());
    private final RoutedRpcs rpcs = new RoutedRpcs(router);

    @After
    public void after() {
        rpcs.close();
        mdsal.close();
    }

    private static YangInstanceIdentifier node(final String name) {
        return YangInstanceIdentifier.builder().node(NODES)
            .nodeWithKey(QName.create(NODES, "node"), QName.create(NODES, "id"), name).build();
    }

    private static DOMRpcIdentifier rpc(final QName type, final String node) {
        return DOMRpcIdentifier.create(type, node(node));
    }

    /** Answers with a result of its own. */
    private static DOMRpcImplementation answering(final DOMRpcResult answer, final long cost) {
        return new DOMRpcImplementation() {
            @Override
            public ListenableFuture<? extends DOMRpcResult> invokeRpc(final DOMRpcIdentifier rpc,
                    final ContainerNode input) {
                return FluentFuture.from(Futures.immediateFuture(answer));
            }

            @Override
            public long invocationCost() {
                return cost;
            }
        };
    }

    private DOMRpcResult invoke(final QName type, final String node) throws Exception {
        return mdsal.rpcService().invokeRpc(type, ImmutableNodes.newContainerBuilder()
            .withNodeIdentifier(new NodeIdentifier(QName.create(type, "input")))
            .withChild(ImmutableNodes.leafNode(NODE, node(node)))
            .build()).get();
    }

    private void assertNotAvailable(final QName type, final String node) {
        assertThat(assertThrows(ExecutionException.class, () -> invoke(type, node)).getCause(),
            instanceOf(DOMRpcImplementationNotAvailableException.class));
    }

    private static DOMRpcResult answer() {
        return new DefaultDOMRpcResult();
    }

    @Test
    public void eachInstanceAnswersItself() throws Exception {
        final var one = new DefaultDOMRpcResult();
        final var other = new DefaultDOMRpcResult();
        rpcs.registerRpcImplementation(answering(one, 1), Set.of(rpc(ADD, "one")));
        rpcs.registerRpcImplementation(answering(other, 1), Set.of(rpc(ADD, "other")));
        assertSame(one, invoke(ADD, "one"));
        assertSame(other, invoke(ADD, "other"));
    }

    @Test
    public void goneAndUnknownInstancesAreNotAvailable() throws Exception {
        final var registration = rpcs.registerRpcImplementations(Map.of(rpc(ADD, "one"), answering(answer(), 1),
            rpc(REMOVE, "one"), answering(answer(), 1)));
        rpcs.registerRpcImplementation(answering(answer(), 1), Set.of(rpc(ADD, "other")));
        assertNotAvailable(REMOVE, "other");
        registration.close();
        assertNotAvailable(ADD, "one");
        assertNotAvailable(REMOVE, "one");
        invoke(ADD, "other");
    }

    /** A switch that connects anew may be there before the old one is gone. */
    @Test
    public void whoStaysAnswersWhenAnotherGoes() throws Exception {
        final var first = answer();
        final var second = answer();
        final var registration = rpcs.registerRpcImplementation(answering(first, 1), Set.of(rpc(ADD, "one")));
        rpcs.registerRpcImplementation(answering(second, 1), Set.of(rpc(ADD, "one")));
        assertSame("the oldest", first, invoke(ADD, "one"));
        registration.close();
        assertSame(second, invoke(ADD, "one"));
        final var near = answer();
        rpcs.registerRpcImplementation(answering(near, 0), Set.of(rpc(ADD, "one")));
        assertSame("the cheapest", near, invoke(ADD, "one"));
    }

    @Test
    public void routerHearsOfEachRpcOnce() {
        for (int i = 0; i < 100; i++) {
            rpcs.registerRpcImplementations(Map.of(rpc(ADD, "node" + i), answering(answer(), 1),
                rpc(REMOVE, "node" + i), answering(answer(), 1)));
        }
        assertEquals(List.of(Set.of(DOMRpcIdentifier.create(ADD), DOMRpcIdentifier.create(REMOVE))), router.registered);
    }

    @Test
    public void rpcsOfNoInstanceAreTheRouters() throws Exception {
        final var all = answer();
        final var one = answer();
        final var registration = rpcs.registerRpcImplementations(Map.of(DOMRpcIdentifier.create(REMOVE),
            answering(all, 1), rpc(ADD, "one"), answering(one, 1)));
        assertSame(all, invoke(REMOVE, "any"));
        assertSame(one, invoke(ADD, "one"));
        registration.close();
        assertNotAvailable(REMOVE, "any");
        assertNotAvailable(ADD, "one");
    }

    @Test
    public void nothingIsLeftAtTheRouterInTheEnd() throws Exception {
        final var registration = rpcs.registerRpcImplementation(answering(answer(), 1), Set.of(rpc(ADD, "one")));
        rpcs.close();
        assertNotAvailable(ADD, "one");
        registration.close();
    }
}
