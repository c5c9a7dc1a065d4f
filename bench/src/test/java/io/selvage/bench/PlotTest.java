/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.bench;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.Test;

public class PlotTest {
    @Test
    public void everyPointIsDrawnWhereItBelongs() throws Exception {
        final var svg = Plot.draw("cost & size", List.of(new Plot.Panel("ms", List.of(new Plot.Point(100, 5),
            new Plot.Point(1_000, 5), new Plot.Point(10_000, 10)))));
        final var document = DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(
            new ByteArrayInputStream(svg.getBytes(StandardCharsets.UTF_8)));
        final var circles = document.getElementsByTagName("circle");
        assertEquals(3, circles.getLength());
        final var x = new double[3];
        final var y = new double[3];
        for (int i = 0; i < 3; i++) {
            final var attributes = circles.item(i).getAttributes();
            x[i] = Double.parseDouble(attributes.getNamedItem("cx").getTextContent());
            y[i] = Double.parseDouble(attributes.getNamedItem("cy").getTextContent());
        }
        assertEquals("a logarithmic scale of sizes", x[1] - x[0], x[2] - x[1], 0.2);
        assertEquals("the same cost is as high", y[0], y[1], 0);
        assertTrue("more is higher up", y[2] < y[1]);
    }
}
