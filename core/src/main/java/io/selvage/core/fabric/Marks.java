/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.core.fabric;

import java.util.AbstractSet;
import java.util.Collection;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;

/**
 * A set that is filled and emptied all the time, in the order of insertion. Unlike those of the JDK, it forgets how
 * large it was: to empty one that once held a whole fabric takes as long as it did then, for a single element.
 */
final class Marks<T> extends AbstractSet<T> {
    private Set<T> marked = new LinkedHashSet<>();

    @Override
    public boolean add(final T element) {
        return marked.add(element);
    }

    @Override
    public boolean contains(final Object element) {
        return marked.contains(element);
    }

    @Override
    public boolean remove(final Object element) {
        return marked.remove(element);
    }

    @Override
    public boolean removeAll(final Collection<?> elements) {
        return marked.removeAll(elements);
    }

    @Override
    public Iterator<T> iterator() {
        return marked.iterator();
    }

    @Override
    public int size() {
        return marked.size();
    }

    @Override
    public void clear() {
        if (!marked.isEmpty()) {
            marked = new LinkedHashSet<>();
        }
    }
}
