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

import java.lang.instrument.Instrumentation;
import java.lang.instrument.UnmodifiableClassException;
import java.util.Map;
import java.util.Set;
import javax.security.auth.Subject;

/**
 * Entry point of the agent. Two things keep Karaf 4.4.8 from running on JDK 24 and later:
 * <ul>
 *   <li>Aries Proxy 1.1.14, under Blueprint, refuses to read classes when {@code java.class.version} is above 66. Its
 *       check is about the JVM, not about the classes it proxies, which are compiled for 21. The JVM sets the property
 *       after it has read the command line, so only code can change it.</li>
 *   <li>The shell finds its user by {@code Subject.getSubject()}, which throws since JDK 24.</li>
 * </ul>
 */
public final class KarafAgent {
    /** The class file version of Java 21, which Aries Proxy accepts. */
    static final String SUPPORTED_CLASS_VERSION = "65.0";

    private KarafAgent() {
        // not instantiable
    }

    /**
     * Called by the JVM before {@code main}.
     *
     * @param arguments what follows the equals sign of {@code -javaagent}; unused
     * @param instrumentation access to the JVM
     * @throws UnmodifiableClassException when the JVM cannot rewrite {@link Subject}
     */
    public static void premain(final String arguments, final Instrumentation instrumentation)
            throws UnmodifiableClassException {
        System.setProperty("java.class.version", SUPPORTED_CLASS_VERSION);

        // Subject lives in a named module, which reads no unnamed one unless told so.
        instrumentation.redefineModule(Subject.class.getModule(), Set.of(CurrentSubject.class.getModule()), Map.of(),
            Map.of(), Set.of(), Map.of());
        instrumentation.addTransformer(new SubjectTransformer(), true);
        instrumentation.retransformClasses(Subject.class);
    }
}
