/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.lab;

import static java.util.Objects.requireNonNull;
import static org.junit.Assume.assumeTrue;

import io.selvage.testkit.Hypervisor;
import io.selvage.testkit.Prerequisites;
import io.selvage.testkit.Testbed;
import java.util.List;
import org.eclipse.jdt.annotation.Nullable;
import org.junit.rules.ExternalResource;

/** One testbed of two hypervisors for all tests of a class, since a controller takes a while to start. */
public final class TestbedRule extends ExternalResource {
    private final String prefix;
    private @Nullable Testbed bed;
    private List<String> empty = List.of();

    /**
     * Creates the rule.
     *
     * @param prefix prefix of the laboratory, one per class
     */
    public TestbedRule(final String prefix) {
        this.prefix = requireNonNull(prefix);
    }

    @Override
    protected void before() {
        assumeTrue(Prerequisites.missing().toString(), Prerequisites.missing().isEmpty());
        final var started = Testbed.start(prefix, 2);
        empty = realised(started);
        bed = started;
    }

    @Override
    protected void after() {
        if (bed != null) {
            bed.close();
        }
    }

    /** {@return the testbed} */
    public Testbed bed() {
        return requireNonNull(bed, "the testbed has not been started");
    }

    /** {@return what the switches hold when there are no networks and no devices, one text per hypervisor} */
    public List<String> empty() {
        return empty;
    }

    static List<String> realised(final Testbed bed) {
        return bed.lab().hypervisors().stream().map(Hypervisor::realised).toList();
    }
}
