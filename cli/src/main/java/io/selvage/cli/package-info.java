/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
/**
 * Commands of the Karaf shell: {@code selvage:nodes} and so on. They read the datastores and call the RPCs that
 * RESTCONF offers as well, so that they show what every other client sees.
 */
@NonNullByDefault
package io.selvage.cli;

import org.eclipse.jdt.annotation.NonNullByDefault;
