/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.impl.intake;

import static java.util.Objects.requireNonNull;

import com.google.common.util.concurrent.FluentFuture;
import com.google.common.util.concurrent.Futures;
import com.google.common.util.concurrent.ListenableFuture;
import io.selvage.core.facts.Change;
import io.selvage.core.intent.IntentRules;
import io.selvage.core.intent.IntentView;
import io.selvage.core.intent.Violation;
import io.selvage.core.intent.Violation.Kind;
import io.selvage.impl.intake.IntentSections.Section;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.eclipse.jdt.annotation.Nullable;
import org.opendaylight.mdsal.common.api.DataValidationFailedException;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.mdsal.common.api.PostCanCommitStep;
import org.opendaylight.mdsal.common.api.PostPreCommitStep;
import org.opendaylight.mdsal.common.api.ThreePhaseCommitStep;
import org.opendaylight.mdsal.dom.api.DOMDataBroker;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCandidate;
import org.opendaylight.mdsal.dom.api.DOMDataTreeCommitCohort;
import org.opendaylight.mdsal.dom.api.DOMDataTreeIdentifier;
import org.opendaylight.netconf.api.NetconfDocumentedException;
import org.opendaylight.yangtools.binding.data.codec.api.BindingNormalizedNodeSerializer;
import org.opendaylight.yangtools.concepts.Registration;
import org.opendaylight.yangtools.util.concurrent.FluentFutures;
import org.opendaylight.yangtools.yang.common.ErrorSeverity;
import org.opendaylight.yangtools.yang.common.ErrorTag;
import org.opendaylight.yangtools.yang.common.ErrorType;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.NodeIdentifier;
import org.opendaylight.yangtools.yang.data.api.YangInstanceIdentifier.PathArgument;
import org.opendaylight.yangtools.yang.data.api.schema.DataContainerNode;
import org.opendaylight.yangtools.yang.data.api.schema.MapNode;
import org.opendaylight.yangtools.yang.data.api.schema.NormalizedNode;
import org.opendaylight.yangtools.yang.data.tree.api.DataTreeCandidateNode;
import org.opendaylight.yangtools.yang.data.tree.api.ModificationType;
import org.opendaylight.yangtools.yang.model.api.EffectiveModelContext;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Refuses bad intent at the door: takes part in the commit of every transaction of the configuration datastore and lets
 * it fail when {@link IntentRules} say so. Whoever wrote it gets the reason as the error of the request, and nothing
 * has changed.
 *
 * <p>It sits at the root, not at each subtree, since only there a transaction that touches several subtrees arrives as
 * one. What it knows of the intent it follows from transaction to transaction; whenever the state before a transaction
 * is not the very one that it left behind (the first time, after a commit that failed later on, after a change of the
 * shard's leader), it reads all anew from the state that comes with the transaction.
 *
 * <p>The datastore calls it for one transaction after the other; it never blocks. If it fails itself, it lets the
 * transaction pass: the fabric shows what it cannot realise anyway.
 */
public final class IntentGate implements DOMDataTreeCommitCohort {
    private static final Logger LOG = LoggerFactory.getLogger(IntentGate.class);
    private static final DOMDataTreeIdentifier ROOT =
        DOMDataTreeIdentifier.of(LogicalDatastoreType.CONFIGURATION, YangInstanceIdentifier.of());
    private static final int SHOWN = 10;

    private final BindingNormalizedNodeSerializer codec;
    private final Consumer<List<Change>> accepted;
    /** Each section as the last transaction left it: compared by identity, the datastore shares what did not change. */
    private final Map<NodeIdentifier, Optional<NormalizedNode>> left = new HashMap<>();
    private IntentView view = new IntentView();

    /**
     * Makes a gate; {@link #register} puts it into place.
     *
     * @param codec of the datastore
     * @param accepted told of accepted changes, transaction by transaction in the order of their commits, before those
     *     who wrote them hear of it, and before listeners do; must neither block nor throw
     */
    public IntentGate(final BindingNormalizedNodeSerializer codec, final Consumer<List<Change>> accepted) {
        this.codec = requireNonNull(codec);
        this.accepted = requireNonNull(accepted);
    }

    /**
     * Makes a gate, and puts it into place.
     *
     * @param ledger where it enters what is committed
     * @return closed to take it away
     */
    public static Registration guard(final DOMDataBroker broker, final BindingNormalizedNodeSerializer codec,
            final IntentLedger ledger) {
        return new IntentGate(codec, ledger::committed).register(broker);
    }

    /**
     * Puts the gate into place.
     *
     * @throws IllegalStateException if the datastore does not let anybody take part in commits
     */
    public Registration register(final DOMDataBroker broker) {
        final var extension = broker.extension(DOMDataBroker.CommitCohortExtension.class);
        if (extension == null) {
            throw new IllegalStateException("this datastore lets nobody take part in commits: " + broker);
        }
        return extension.registerCommitCohort(ROOT, this);
    }

    @Override
    @SuppressWarnings("checkstyle:IllegalCatch")
    public FluentFuture<PostCanCommitStep> canCommit(final Object txId, final EffectiveModelContext ctx,
            final Collection<DOMDataTreeCandidate> candidates) {
        try {
            final var changes = new ArrayList<Change>();
            final var violations = new ArrayList<Violation>();
            for (final var candidate : candidates) {
                judge(candidate.getRootNode(), changes, violations);
            }
            if (!violations.isEmpty()) {
                LOG.info("Refused a change: {}", violations.getFirst());
                LOG.debug("Refused transaction {}: {}", txId, violations);
                return FluentFutures.immediateFailedFluentFuture(refusal(violations));
            }
            return FluentFutures.immediateFluentFuture(changes.isEmpty() ? PostCanCommitStep.NOOP
                : new Accepted(List.copyOf(changes)));
        } catch (RuntimeException e) {
            // Thrown out of here, it would stop every later transaction
            LOG.error("Transaction {} passes unjudged", txId, e);
            left.clear();
            return FluentFutures.immediateFluentFuture(PostCanCommitStep.NOOP);
        }
    }

    private void judge(final DataTreeCandidateNode root, final List<Change> changes, final List<Violation> violations) {
        for (final var section : IntentSections.ALL) {
            final var container = root.modifiedChild(section.container());
            if (container != null && container.modificationType() != ModificationType.UNMODIFIED) {
                collect(section, container, changes, violations);
            }
        }
        if (changes.isEmpty() && violations.isEmpty()) {
            return;
        }
        if (!follows(root.dataBefore())) {
            view = read(root.dataBefore());
            remember(root.dataBefore());
        }
        if (violations.isEmpty()) {
            violations.addAll(IntentRules.judge(view, changes));
        }
        if (violations.isEmpty()) {
            remember(root.dataAfter());
        }
    }

    /** Whether the state is, in all that concerns us, the one that the last transaction left behind. */
    private boolean follows(final @Nullable NormalizedNode root) {
        return IntentSections.ALL.stream().allMatch(section -> {
            final var known = left.get(section.container());
            return known != null && known.orElse(null) == child(root, section.container()).orElse(null);
        });
    }

    private void remember(final @Nullable NormalizedNode root) {
        IntentSections.ALL.forEach(section -> left.put(section.container(), child(root, section.container())));
    }

    private IntentView read(final @Nullable NormalizedNode root) {
        final var fresh = new IntentView();
        int entries = 0;
        for (final var section : IntentSections.ALL) {
            if (child(root, section.container()).flatMap(found -> child(found, section.list())).orElse(null)
                    instanceof MapNode list) {
                for (final var entry : list.body()) {
                    try {
                        fresh.apply(parse(section, entry.name(), entry, true));
                    } catch (IllegalArgumentException e) {
                        LOG.warn("{} is in the datastore, but cannot be used: {}", entry.name(), e.getMessage());
                    }
                    entries++;
                }
            }
        }
        LOG.debug("Read {} objects anew", entries);
        return fresh;
    }

    private void collect(final Section section, final DataTreeCandidateNode container, final List<Change> changes,
            final List<Violation> violations) {
        final var list = container.modifiedChild(section.list());
        if (list == null) {
            return;
        }
        for (final var entry : list.childNodes()) {
            final var before = entry.dataBefore();
            final var after = entry.dataAfter();
            if (before == after || entry.modificationType() == ModificationType.UNMODIFIED) {
                continue;
            }
            try {
                changes.add(after == null ? parse(section, entry.name(), requireNonNull(before), false)
                    : parse(section, entry.name(), after, true));
            } catch (IllegalArgumentException e) {
                violations.add(new Violation(Kind.INVALID, "/" + section.container().getNodeType().getLocalName() + "/"
                    + entry.name(), String.valueOf(e.getMessage()), "correct it"));
            }
        }
    }

    private Change parse(final Section section, final PathArgument name, final NormalizedNode entry,
            final boolean there) {
        final var path = YangInstanceIdentifier.of(section.container(), section.list(), name);
        return section.parser().parse(codec.fromNormalizedNode(path, entry).getValue(), there);
    }

    private static Optional<NormalizedNode> child(final @Nullable NormalizedNode parent, final NodeIdentifier name) {
        return parent instanceof DataContainerNode container ? Optional.ofNullable(container.childByArg(name))
            : Optional.empty();
    }

    /**
     * The failure of a transaction. RESTCONF makes an error of RFC 8040 of it whose tag, message and information are
     * those given here if it finds a {@link NetconfDocumentedException} among the causes, else a server error.
     */
    private static DataValidationFailedException refusal(final List<Violation> violations) {
        final var first = violations.getFirst();
        final var others = violations.size() - 1;
        final var tag = switch (first.kind()) {
            case INVALID -> ErrorTag.INVALID_VALUE;
            case TAKEN -> ErrorTag.DATA_EXISTS;
            case IN_USE -> ErrorTag.IN_USE;
        };
        final var documented = new NetconfDocumentedException(
            first + (others == 0 ? "" : " (and " + others + " more, see error-info)"),
            ErrorType.APPLICATION, tag, ErrorSeverity.ERROR);
        final var all = String.join("\n", violations.stream().limit(SHOWN).map(Violation::toString).toList());
        final var refusal = new DataValidationFailedException(DOMDataTreeIdentifier.class, ROOT, all, documented);
        // The datastore logs it as an error; where it was made is of no interest to those who read that
        documented.setStackTrace(new StackTraceElement[0]);
        refusal.setStackTrace(new StackTraceElement[0]);
        return refusal;
    }

    /** A transaction on its way after it was judged good. When it fails later on, {@link #follows} finds out. */
    private final class Accepted implements PostCanCommitStep, PostPreCommitStep {
        private final List<Change> changes;

        Accepted(final List<Change> changes) {
            this.changes = changes;
        }

        @Override
        public ListenableFuture<? extends PostPreCommitStep> preCommit() {
            return Futures.immediateFuture(this);
        }

        @Override
        public ListenableFuture<?> commit() {
            accepted.accept(changes);
            return Futures.immediateVoidFuture();
        }

        @Override
        public ListenableFuture<?> abort() {
            return ThreePhaseCommitStep.NOOP_ABORT_FUTURE;
        }
    }
}
