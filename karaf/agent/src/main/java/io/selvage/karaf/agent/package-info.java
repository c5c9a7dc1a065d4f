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
 * A Java agent that lets Apache Karaf 4.4 run on JDK 24 and later. It is not loaded on older JDKs, where nothing needs
 * it.
 */
@NonNullByDefault
package io.selvage.karaf.agent;

import org.eclipse.jdt.annotation.NonNullByDefault;
