/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.golden;

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Texts that a person has read and approved. {@code -Dgolden.update} writes what comes out instead of comparing. */
public final class Golden {
    private Golden() {
        // Functions only
    }

    /** The root of the module under test. */
    public static Path module() {
        return Path.of(System.getProperty("basedir", ""));
    }

    /** Compares with the file, or writes it. */
    public static void check(final Path file, final String actual) throws IOException {
        if (System.getProperty("golden.update") != null) {
            Files.createDirectories(file.toAbsolutePath().getParent());
            Files.writeString(file, actual);
        }
        assertEquals(file + " (if the new text is right, run again with -Dgolden.update)",
            Files.exists(file) ? Files.readString(file) : "", actual);
    }
}
