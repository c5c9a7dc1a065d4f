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
 * Which intent is good: the rules between objects that YANG cannot say or the datastore does not enforce. They are
 * asked before a change is accepted, so that whoever wrote it gets the answer.
 */
@NonNullByDefault
package io.selvage.core.intent;

import org.eclipse.jdt.annotation.NonNullByDefault;
