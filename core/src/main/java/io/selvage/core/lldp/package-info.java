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
 * The Link Layer Discovery Protocol, IEEE Std 802.1AB-2016: frames to immutable records and back. Pure functions: what
 * a frame means to anybody is decided elsewhere.
 */
@NonNullByDefault
package io.selvage.core.lldp;

import org.eclipse.jdt.annotation.NonNullByDefault;
