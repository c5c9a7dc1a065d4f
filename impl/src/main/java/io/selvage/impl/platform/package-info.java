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
 * What the controller must know about the platform that it runs on, and nothing else.
 */
@NonNullByDefault
package io.selvage.impl.platform;

import org.eclipse.jdt.annotation.NonNullByDefault;
