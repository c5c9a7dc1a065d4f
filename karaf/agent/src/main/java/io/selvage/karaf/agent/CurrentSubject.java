/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.karaf.agent;

import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import javax.security.auth.Subject;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Who the current thread acts for, in place of the access control context that JDK 24 removed (JEP 486).
 *
 * <p>The value is inherited by threads started within the action, as the context was: the Karaf shell authenticates in
 * one thread and runs the command in another. {@link Subject#current()} is not enough for that, since its scope ends
 * with the thread.
 *
 * <p>Called from the rewritten {@link Subject}, hence loaded by the boot loader; it depends on nothing but java.base.
 */
public final class CurrentSubject {
    private static final InheritableThreadLocal<@Nullable Subject> CURRENT = new InheritableThreadLocal<>();

    private CurrentSubject() {
        // not instantiable
    }

    /**
     * Returns the subject of the innermost {@code doAs} of this thread or of the thread that started it.
     *
     * @return the subject, {@code null} when there is none
     */
    public static @Nullable Subject get() {
        return CURRENT.get();
    }

    /**
     * Runs an action on behalf of a subject.
     *
     * @param subject who the action is run for, {@code null} for nobody
     * @param action what to do
     * @return what the action returned
     */
    public static @Nullable Object doAs(final @Nullable Subject subject, final PrivilegedAction<?> action) {
        final var outer = CURRENT.get();
        CURRENT.set(subject);
        try {
            return action.run();
        } finally {
            restore(outer);
        }
    }

    /**
     * Runs an action that may fail on behalf of a subject.
     *
     * @param subject who the action is run for, {@code null} for nobody
     * @param action what to do
     * @return what the action returned
     * @throws PrivilegedActionException around any checked exception of the action
     */
    @SuppressWarnings("checkstyle:IllegalCatch") // the contract of Subject.doAs: whatever is checked gets wrapped
    public static @Nullable Object doAs(final @Nullable Subject subject, final PrivilegedExceptionAction<?> action)
            throws PrivilegedActionException {
        final var outer = CURRENT.get();
        CURRENT.set(subject);
        try {
            return action.run();
        } catch (RuntimeException e) {
            throw e;
        } catch (Exception e) {
            throw new PrivilegedActionException(e);
        } finally {
            restore(outer);
        }
    }

    private static void restore(final @Nullable Subject outer) {
        if (outer == null) {
            CURRENT.remove();
        } else {
            CURRENT.set(outer);
        }
    }
}
