/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.cli;

import java.util.stream.Stream;
import org.apache.karaf.shell.api.action.lifecycle.Service;

/** Completes the identifiers of devices that are or were somewhere. */
@Service
public final class DeviceCompleter extends NameCompleter {
    @Override
    Stream<String> names(final Store store) {
        return store.bindings().stream().map(binding -> binding.requireDeviceId().getValue());
    }
}
