/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.karaf.agent;

import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeModel;
import java.lang.classfile.MethodModel;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.lang.instrument.ClassFileTransformer;
import java.security.ProtectionDomain;
import java.util.function.BiConsumer;
import org.eclipse.jdt.annotation.NonNull;
import org.eclipse.jdt.annotation.Nullable;

/**
 * Redirects {@code Subject.getSubject}, {@code Subject.doAs} and Karaf's {@code JaasHelper.doAs} to
 * {@link CurrentSubject}. Everything else is left as it is. Stateless.
 */
final class SubjectTransformer implements ClassFileTransformer {
    private static final String SUBJECT_NAME = "javax/security/auth/Subject";
    private static final String JAAS_HELPER_NAME = "org/apache/karaf/util/jaas/JaasHelper";
    private static final ClassDesc SUBJECT = ClassDesc.ofInternalName(SUBJECT_NAME);
    private static final ClassDesc CURRENT_SUBJECT = ClassDesc.of("io.selvage.karaf.agent.CurrentSubject");

    @Override
    public byte @Nullable [] transform(final @Nullable Module module, final @Nullable ClassLoader loader,
            final @Nullable String className, final @Nullable Class<?> redefined,
            final @Nullable ProtectionDomain domain, final byte[] classFile) {
        return switch (className) {
            case null -> null;
            case SUBJECT_NAME -> rewrite(classFile, (code, method) -> {
                if (isNamed(method, "getSubject")) {
                    code.invokestatic(CURRENT_SUBJECT, "get", MethodTypeDesc.of(SUBJECT)).areturn();
                } else {
                    callDoAs(code, method, CURRENT_SUBJECT);
                }
            });
            case JAAS_HELPER_NAME -> rewrite(classFile, (code, method) -> callDoAs(code, method, SUBJECT));
            default -> null;
        };
    }

    private static void callDoAs(final CodeBuilder code, final MethodModel method, final ClassDesc target) {
        code.aload(0).aload(1).invokestatic(target, "doAs", method.methodTypeSymbol()).areturn();
    }

    private static byte @NonNull [] rewrite(final byte[] classFile, final BiConsumer<CodeBuilder, MethodModel> body) {
        final var file = ClassFile.of();
        final ClassModel model = file.parse(classFile);
        return file.transformClass(model, (builder, element) -> {
            if (element instanceof MethodModel method && (isNamed(method, "getSubject") || isNamed(method, "doAs"))) {
                builder.transformMethod(method, (target, part) -> {
                    if (part instanceof CodeModel) {
                        target.withCode(code -> body.accept(code, method));
                    } else {
                        target.with(part);
                    }
                });
            } else {
                builder.with(element);
            }
        });
    }

    private static boolean isNamed(final MethodModel method, final String name) {
        return method.methodName().equalsString(name);
    }
}
