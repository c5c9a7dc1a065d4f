/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.it.karaf;

import java.io.IOException;
import java.net.URI;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Before;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.osgi.framework.BundleContext;

/** {@code feature:repo-add} and {@code feature:install selvage} make a controller of OpenDaylight's own Karaf. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class StockKarafIT {
    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Configuration
    public Option[] configuration() throws IOException {
        return KarafContainer.stock();
    }

    @Before
    public void install() throws Exception {
        features.addRepository(URI.create("mvn:io.selvage/features-selvage/" + System.getProperty("selvage.version")
            + "/xml/features"));
        features.installFeature("selvage");
    }

    @Test
    public void installs() throws Exception {
        SelvageChecks.assertInstalled(features);
        SelvageChecks.assertBundlesActive(context);
        SelvageChecks.assertNorthboundAnswers();
        SelvageChecks.assertSwitchesComeThroughTheGate(context);
    }
}
