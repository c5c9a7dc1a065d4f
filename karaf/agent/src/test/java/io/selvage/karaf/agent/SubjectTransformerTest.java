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

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotNull;
import static org.junit.Assert.assertNull;

import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.InvokeInstruction;
import java.util.List;
import javax.security.auth.Subject;
import org.junit.Test;

public class SubjectTransformerTest {
    private static final String OWNER = "io/selvage/karaf/agent/CurrentSubject";

    private final SubjectTransformer transformer = new SubjectTransformer();

    @Test
    public void redirectsSubject() throws IOException {
        final var methods = transformed(Subject.class).methods();
        assertEquals(List.of(OWNER + ".get"), calls(methods, "getSubject"));
        assertEquals(List.of(OWNER + ".doAs", OWNER + ".doAs"), calls(methods, "doAs"));
    }

    @Test
    public void keepsTheRestOfSubject() throws IOException {
        final var before = ClassFile.of().parse(bytesOf(Subject.class)).methods();
        final var after = transformed(Subject.class).methods();
        assertEquals(before.size(), after.size());
        assertEquals(calls(before, "getPrincipals"), calls(after, "getPrincipals"));
    }

    @Test
    public void leavesOtherClassesAlone() throws IOException {
        assertNull(transformer.transform(null, null, "java/lang/String", null, null, bytesOf(String.class)));
        assertNull(transformer.transform(null, null, null, null, null, bytesOf(String.class)));
    }

    private ClassModel transformed(final Class<?> type) throws IOException {
        final var result = transformer.transform(null, null, type.getName().replace('.', '/'), null, null,
            bytesOf(type));
        assertNotNull(result);
        return ClassFile.of().parse(result);
    }

    private static List<String> calls(final List<MethodModel> methods, final String name) {
        return methods.stream().filter(method -> method.methodName().equalsString(name))
            .flatMap(method -> method.code().orElseThrow().elementStream())
            .filter(InvokeInstruction.class::isInstance).map(InvokeInstruction.class::cast)
            .map(call -> call.owner().asInternalName() + "." + call.name().stringValue()).toList();
    }

    private static byte[] bytesOf(final Class<?> type) throws IOException {
        try (var stream = type.getResourceAsStream(type.getSimpleName() + ".class")) {
            return stream.readAllBytes();
        }
    }
}
