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
 * Stands between OpenFlowPlugin and its ports: switches that connect are let in a few at a time, and what they say
 * about their ports is heard at once. Knows nothing of the rest.
 */
@NonNullByDefault
package io.selvage.openflow.gate;

import org.eclipse.jdt.annotation.NonNullByDefault;
