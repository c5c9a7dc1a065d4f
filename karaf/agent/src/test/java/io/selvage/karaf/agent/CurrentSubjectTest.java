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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertSame;
import static org.junit.Assert.assertThrows;

import java.io.IOException;
import java.security.PrivilegedAction;
import java.security.PrivilegedActionException;
import java.security.PrivilegedExceptionAction;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import javax.security.auth.Subject;
import org.junit.Test;

public class CurrentSubjectTest {
    private final Subject alice = new Subject();

    @Test
    public void isThereDuringTheActionOnly() {
        assertNull(CurrentSubject.get());
        final PrivilegedAction<Subject> action = CurrentSubject::get;
        assertSame(alice, CurrentSubject.doAs(alice, action));
        assertNull(CurrentSubject.get());
    }

    @Test
    public void innermostCounts() {
        final var bob = new Subject();
        final PrivilegedAction<Subject> inner = CurrentSubject::get;
        final PrivilegedAction<Object> outer = () -> {
            assertSame(bob, CurrentSubject.doAs(bob, inner));
            return CurrentSubject.get();
        };
        assertSame(alice, CurrentSubject.doAs(alice, outer));
    }

    @Test
    public void threadsStartedWithinInheritIt() {
        final PrivilegedAction<Object> action = () -> {
            final var task = new FutureTask<>(CurrentSubject::get);
            Thread.ofPlatform().start(task);
            return task;
        };
        final var task = (FutureTask<?>) CurrentSubject.doAs(alice, action);
        assertSame(alice, assertCompletes(task));
    }

    @Test
    public void checkedExceptionIsWrapped() {
        final var failure = new IOException("no");
        final PrivilegedExceptionAction<Object> action = () -> {
            throw failure;
        };
        final var thrown = assertThrows(PrivilegedActionException.class, () -> CurrentSubject.doAs(alice, action));
        assertSame(failure, thrown.getException());
        assertNull(CurrentSubject.get());
    }

    @Test
    public void uncheckedExceptionIsNotWrapped() {
        final PrivilegedExceptionAction<Object> action = () -> {
            throw new IllegalStateException("no");
        };
        assertEquals("no",
            assertThrows(IllegalStateException.class, () -> CurrentSubject.doAs(alice, action)).getMessage());
    }

    private static Object assertCompletes(final FutureTask<?> task) {
        try {
            return task.get();
        } catch (InterruptedException | ExecutionException e) {
            throw new AssertionError(e);
        }
    }
}
