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
 * Makes the flows of a switch agree with the flows that are desired. {@link SwitchSession} is all that the reconciler
 * knows of a connection; the classes whose names start with {@code Ofp} implement it with OpenFlowPlugin.
 */
@NonNullByDefault
package io.selvage.impl.reconcile.openflow;

import org.eclipse.jdt.annotation.NonNullByDefault;
