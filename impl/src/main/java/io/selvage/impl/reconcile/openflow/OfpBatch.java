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

import com.google.common.collect.Iterables;
import com.google.common.util.concurrent.FutureCallback;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import com.google.common.util.concurrent.MoreExecutors;
import io.netty.buffer.Unpooled;
import io.selvage.impl.reconcile.openflow.OpenFlowEncoder.BundleRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.UnaryOperator;
import org.opendaylight.openflowjava.protocol.api.connection.DeviceRequestFailedException;
import org.opendaylight.yang.gen.v1.urn.opendaylight.experimenter.message.service.rev151020.SendExperimenterOutput;
import org.opendaylight.yangtools.yang.common.RpcError;
import org.opendaylight.yangtools.yang.common.RpcResult;

/**
 * Changes that go to a switch together. Messages go out back to back: the switch keeps their order, so nothing waits
 * for a reply but the end.
 */
final class OfpBatch {
    /** How messages get to the switch. */
    interface Link {
        /** Sends a message. The future completes with the reply, or with the next barrier if there is none. */
        ListenableFuture<RpcResult<SendExperimenterOutput>> send(OpenFlowMessage message);

        /** Sends a barrier. */
        ListenableFuture<? extends RpcResult<?>> sendBarrier();
    }

    /** Octets of a part of a bundle, some 300 flows: long before a switch has taken them in, the next are encoded. */
    private static final int PART = 32 * 1024;
    /** Octets that most changes take, with what makes them part of a bundle. */
    private static final int USUAL = 256;

    private final Map<Integer, String> errors = new HashMap<>();
    private final List<Integer> indices = new ArrayList<>();
    private final List<OpenFlowMessage> messages = new ArrayList<>();
    private final List<ListenableFuture<RpcResult<SendExperimenterOutput>>> replies = new ArrayList<>();
    private final CompletableFuture<ApplyResult> done = new CompletableFuture<>();
    private final Link link;
    private boolean bundlesRefused;
    private boolean refused;

    private OfpBatch(final Link link) {
        this.link = link;
    }

    private OfpBatch(final Link link, final List<FlowMod> mods, final UnaryOperator<OpenFlowMessage> wrap) {
        this(link);
        for (int i = 0; i < mods.size(); i++) {
            final var mod = mods.get(i);
            try {
                OpenFlowLimits.check(mod.key().match());
                messages.add(wrap.apply(OpenFlowEncoder.flowMod(mod)));
                indices.add(i);
            } catch (IllegalArgumentException e) {
                errors.put(i, e.getMessage());
            }
        }
    }

    /** Sends changes in a bundle: all at once. */
    static OfpBatch bundle(final Link link, final List<FlowMod> mods, final int bundle) {
        final var batch = new OfpBatch(link, mods, message -> OpenFlowEncoder.bundleAdd(bundle, message));
        if (batch.isEmpty()) {
            return batch;
        }
        final var open = link.send(OpenFlowEncoder.bundleControl(bundle, BundleRequest.OPEN));
        batch.sendAll();
        whenDone(link.send(OpenFlowEncoder.bundleControl(bundle, BundleRequest.COMMIT)), (commit, failure) -> {
            // Lets OpenFlowPlugin forget the messages that the switch does not answer
            link.sendBarrier();
            batch.finish(open, commit, failure);
        });
        return batch;
    }

    /**
     * Sends changes as a bundle that is opened by its first change, in few requests: the quickest way. While the switch
     * takes one part in, the next one is encoded. When it fails because of the switch, {@link #refused} tells so, and
     * nothing more: some changes may have been made, and only one of the other ways tells which were not.
     */
    static OfpBatch whole(final Link link, final List<FlowMod> mods, final int bundle) {
        final var batch = new OfpBatch(link);
        final var part = Unpooled.buffer(Math.min(mods.size() * USUAL, 2 * PART));
        int last = 0;
        for (int i = 0; i < mods.size(); i++) {
            if (part.writerIndex() >= PART) {
                batch.replies.add(link.send(OpenFlowEncoder.part(part, last)));
                part.clear();
            }
            final int start = part.writerIndex();
            try {
                OpenFlowLimits.check(mods.get(i).key().match());
                OpenFlowEncoder.append(part, bundle, mods.get(i));
                last = start;
            } catch (IllegalArgumentException e) {
                part.writerIndex(start);
                batch.errors.put(i, e.getMessage());
            }
        }
        if (batch.errors.size() == mods.size()) {
            batch.done.complete(ApplyResult.committed(batch.errors));
            return batch;
        }
        whenDone(link.send(OpenFlowEncoder.commit(bundle, part)), (commit, failure) -> {
            if (!batch.replies.isEmpty()) {
                // Lets OpenFlowPlugin forget the parts, which the switch does not answer
                link.sendBarrier();
            }
            batch.finishWhole(commit, failure);
        });
        return batch;
    }

    /** Sends changes one after the other, for switches without bundles. */
    static OfpBatch plain(final Link link, final List<FlowMod> mods) {
        final var batch = new OfpBatch(link, mods, UnaryOperator.identity());
        if (!batch.isEmpty()) {
            batch.sendAll();
            final var barrier = link.sendBarrier();
            whenDone(barrier, (reply, failure) -> batch.finish(barrier, reply, failure));
        }
        return batch;
    }

    /** What came of it. */
    CompletionStage<ApplyResult> done() {
        return done;
    }

    /** Whether a whole bundle failed because of the switch. To be asked once it is done. */
    boolean refused() {
        return refused;
    }

    /** Whether it failed because the switch does not know bundles. To be asked once it is done. */
    boolean bundlesRefused() {
        return bundlesRefused;
    }

    private boolean isEmpty() {
        if (messages.isEmpty()) {
            done.complete(ApplyResult.committed(errors));
        }
        return messages.isEmpty();
    }

    private void sendAll() {
        messages.forEach(message -> replies.add(link.send(message)));
    }

    /** The commit is answered, so every part is that the switch has anything against. */
    private void finishWhole(final Optional<RpcResult<?>> commit, final Optional<Throwable> failure) {
        if (commit.isEmpty()) {
            done.completeExceptionally(failure.orElseThrow());
            return;
        }
        for (final var result : Iterables.concat(answered(), commit.stream().toList())) {
            if (!result.isSuccessful()) {
                refused = refusal(result).isPresent();
                if (refused) {
                    done.complete(ApplyResult.refused(errors, text(result)));
                } else {
                    done.completeExceptionally(new SwitchRequestException(text(result)));
                }
                return;
            }
        }
        done.complete(ApplyResult.committed(errors));
    }

    private List<RpcResult<?>> answered() {
        return replies.stream().filter(ListenableFuture::isDone).<RpcResult<?>>map(Futures::getUnchecked).toList();
    }

    /** The last message is answered, so everything before is answered that gets an answer. */
    private void finish(final ListenableFuture<? extends RpcResult<?>> first, final Optional<RpcResult<?>> last,
            final Optional<Throwable> failure) {
        for (int i = 0; i < replies.size(); i++) {
            if (replies.get(i).isDone()) {
                final var reply = Futures.getUnchecked(replies.get(i));
                final var refusal = refusal(reply);
                if (refusal.isPresent()) {
                    errors.put(indices.get(i), refusal.orElseThrow());
                } else if (!reply.isSuccessful()) {
                    done.completeExceptionally(new SwitchRequestException(text(reply)));
                    return;
                }
            }
        }
        if (last.isEmpty()) {
            done.completeExceptionally(failure.orElseThrow());
        } else if (last.orElseThrow().isSuccessful()) {
            done.complete(ApplyResult.committed(errors));
        } else {
            refuse(first.isDone() ? refusal(Futures.getUnchecked(first)) : Optional.empty(), last.orElseThrow());
        }
    }

    private void refuse(final Optional<String> first, final RpcResult<?> last) {
        final var reason = first.or(() -> refusal(last));
        if (reason.isEmpty()) {
            done.completeExceptionally(new SwitchRequestException(text(last)));
            return;
        }
        bundlesRefused = first.isPresent() && first.orElseThrow().contains("BADREQUEST");
        done.complete(ApplyResult.refused(bundlesRefused ? Map.of() : errors, reason.orElseThrow()));
    }

    /** What the switch itself had against a request; empty if it had nothing, or if the request did not get there. */
    private static Optional<String> refusal(final RpcResult<?> result) {
        return result.getErrors().stream()
            .filter(error -> error.getCause() instanceof DeviceRequestFailedException)
            .findFirst()
            .map(RpcError::getMessage);
    }

    /** Why a request failed. */
    static String text(final RpcResult<?> result) {
        final var errors = result.getErrors();
        return errors.isEmpty() ? "no reason given" : String.valueOf(errors.iterator().next().getMessage());
    }

    private interface Reply {
        void on(Optional<RpcResult<?>> reply, Optional<Throwable> failure);
    }

    private static void whenDone(final ListenableFuture<? extends RpcResult<?>> future, final Reply then) {
        Futures.addCallback(future, new FutureCallback<RpcResult<?>>() {
            @Override
            public void onSuccess(final RpcResult<?> reply) {
                then.on(Optional.of(reply), Optional.empty());
            }

            @Override
            public void onFailure(final Throwable cause) {
                then.on(Optional.empty(), Optional.of(cause));
            }
        }, MoreExecutors.directExecutor());
    }
}
