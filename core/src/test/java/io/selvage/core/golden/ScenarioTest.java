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

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.junit.runners.Parameterized;
import org.junit.runners.Parameterized.Parameters;

/** Plays every file in {@code src/test/resources/golden}; see {@link Scenario}. */
@RunWith(Parameterized.class)
public class ScenarioTest {
    private final String file;

    /** Makes the test of one file. */
    public ScenarioTest(final String file) {
        this.file = file;
    }

    /** The files. */
    @Parameters(name = "{0}")
    public static List<String> files() throws IOException {
        try (var files = Files.list(directory())) {
            return files.map(path -> path.getFileName().toString()).filter(name -> name.endsWith(".txt")).sorted()
                .toList();
        }
    }

    static Path directory() {
        return Golden.module().resolve("src/test/resources/golden");
    }

    @Test
    public void testScenario() throws IOException {
        final var path = directory().resolve(file);
        Golden.check(path, new Scenario(Files.readString(path)).play());
    }
}
