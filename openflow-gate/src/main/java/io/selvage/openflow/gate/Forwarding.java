/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.openflow.gate;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import org.eclipse.jdt.annotation.Nullable;

/** Objects that hand all calls on to another one, some with another argument. */
final class Forwarding {
    /** Hears of calls, and exchanges arguments. */
    @FunctionalInterface
    interface Exchange {
        /**
         * A method is called.
         *
         * @param method its name
         * @param argument its first argument, if it has one
         * @return the argument to hand on
         */
        @Nullable Object argument(String method, @Nullable Object argument);
    }

    private Forwarding() {
        // Hidden
    }

    /** {@return an object that is equal to itself alone, and hands all other calls on} */
    static <T> T to(final T target, final Class<T> type, final Exchange exchange) {
        return type.cast(Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type},
            (proxy, method, arguments) -> {
                if (arguments == null) {
                    exchange.argument(method.getName(), null);
                } else {
                    if (method.getName().equals("equals")) {
                        return proxy == arguments[0];
                    }
                    arguments[0] = exchange.argument(method.getName(), arguments[0]);
                }
                return call(target, method, arguments);
            }));
    }

    /** What the other one throws is what the caller gets. */
    @SuppressWarnings({"checkstyle:illegalThrows", "checkstyle:avoidHidingCauseException"})
    private static @Nullable Object call(final Object target, final Method method,
            final Object @Nullable [] arguments) throws Throwable {
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause();
        }
    }
}
