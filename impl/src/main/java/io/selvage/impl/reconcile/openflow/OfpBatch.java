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

/**
 * Changes that go to a switch together. Messages go out back to back: the switch keeps their order, so nothing waits
 * for a reply but the end.
 */
final class OfpBatch {
    /** How messages get to the switch. */
    interface Link {
        /**
         * Sends a message.
         *
         * @return completes with the answer, or with that of the next barrier if there is none; fails with a {@link
         *     DeviceRequestFailedException} if the switch refuses the message, and with another exception if it is not
         *     known what became of it
         */
        CompletableFuture<Void> send(OpenFlowMessage message);

        /** Sends a barrier; completes with its answer. */
        CompletableFuture<Void> sendBarrier();
    }

    /** Octets of a part of a bundle, some 300 flows: long before a switch has taken them in, the next are encoded. */
    private static final int PART = 32 * 1024;
    /** Octets that most changes take, with what makes them part of a bundle. */
    private static final int USUAL = 256;

    private final Map<Integer, String> errors = new HashMap<>();
    private final List<Integer> indices = new ArrayList<>();
    private final List<OpenFlowMessage> messages = new ArrayList<>();
    private final List<CompletableFuture<Void>> replies = new ArrayList<>();
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
        link.send(OpenFlowEncoder.bundleControl(bundle, BundleRequest.COMMIT)).whenComplete((committed, failure) -> {
            // Lets OpenFlowPlugin forget the messages that the switch does not answer
            link.sendBarrier();
            batch.finish(open, Optional.ofNullable(failure));
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
        final boolean parts = !batch.replies.isEmpty();
        final var commit = link.send(OpenFlowEncoder.commit(bundle, part));
        batch.replies.add(commit);
        commit.whenComplete((committed, failure) -> {
            if (parts) {
                // Lets OpenFlowPlugin forget the parts, which the switch does not answer
                link.sendBarrier();
            }
            batch.finishWhole();
        });
        return batch;
    }

    /** Sends changes one after the other, for switches without bundles. */
    static OfpBatch plain(final Link link, final List<FlowMod> mods) {
        final var batch = new OfpBatch(link, mods, UnaryOperator.identity());
        if (!batch.isEmpty()) {
            batch.sendAll();
            final var barrier = link.sendBarrier();
            barrier.whenComplete((passed, failure) -> batch.finish(barrier, Optional.ofNullable(failure)));
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
    private void finishWhole() {
        replies.stream().flatMap(reply -> failure(reply).stream()).findFirst().ifPresentOrElse(failure -> {
            refused = isRefusal(failure);
            if (refused) {
                done.complete(ApplyResult.refused(errors, text(failure)));
            } else {
                done.completeExceptionally(new SwitchRequestException(text(failure)));
            }
        }, () -> done.complete(ApplyResult.committed(errors)));
    }

    /** The last message is answered, so everything before is answered that gets an answer. */
    private void finish(final CompletableFuture<Void> first, final Optional<Throwable> last) {
        for (int i = 0; i < replies.size(); i++) {
            final var failure = failure(replies.get(i));
            if (failure.filter(OfpBatch::isRefusal).isPresent()) {
                errors.put(indices.get(i), text(failure.orElseThrow()));
            } else if (failure.isPresent()) {
                done.completeExceptionally(new SwitchRequestException(text(failure.orElseThrow())));
                return;
            }
        }
        if (last.isPresent()) {
            refuse(failure(first).filter(OfpBatch::isRefusal), last.orElseThrow());
        } else {
            done.complete(ApplyResult.committed(errors));
        }
    }

    private void refuse(final Optional<Throwable> first, final Throwable last) {
        final var reason = first.orElse(last);
        if (!isRefusal(reason)) {
            done.completeExceptionally(new SwitchRequestException(text(reason)));
            return;
        }
        bundlesRefused = first.map(OfpBatch::text).filter(text -> text.contains("BADREQUEST")).isPresent();
        done.complete(ApplyResult.refused(bundlesRefused ? Map.of() : errors, text(reason)));
    }

    private static Optional<Throwable> failure(final CompletableFuture<Void> reply) {
        return reply.isCompletedExceptionally() ? Optional.of(reply.exceptionNow()) : Optional.empty();
    }

    /** Whether it is what the switch itself had against a request; if not, the request may not have got there. */
    private static boolean isRefusal(final Throwable failure) {
        return failure instanceof DeviceRequestFailedException;
    }

    /** Why a request failed. */
    static String text(final Throwable failure) {
        return failure instanceof DeviceRequestFailedException refusal
            ? "error of type " + refusal.getError().getTypeString() + ", code " + refusal.getError().getCodeString()
            : String.valueOf(failure.getMessage());
    }
}
