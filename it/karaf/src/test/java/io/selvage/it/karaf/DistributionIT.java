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

import static org.junit.Assert.assertEquals;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import javax.inject.Inject;
import org.apache.karaf.features.FeaturesService;
import org.junit.Test;
import org.junit.runner.RunWith;
import org.opendaylight.mdsal.binding.api.DataBroker;
import org.opendaylight.mdsal.common.api.LogicalDatastoreType;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.TransportZones;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZone;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneBuilder;
import org.opendaylight.yang.gen.v1.urn.selvage.fabric.rev261120.transport.zones.TransportZoneKey;
import org.opendaylight.yang.gen.v1.urn.selvage.types.rev261120.ObjectName;
import org.opendaylight.yangtools.binding.DataObjectIdentifier;
import org.ops4j.pax.exam.Configuration;
import org.ops4j.pax.exam.Option;
import org.ops4j.pax.exam.junit.PaxExam;
import org.ops4j.pax.exam.spi.reactors.ExamReactorStrategy;
import org.ops4j.pax.exam.spi.reactors.PerClass;
import org.ops4j.pax.exam.util.Filter;
import org.osgi.framework.BundleContext;

/** The distribution, as it is shipped, comes up as a working controller. */
@RunWith(PaxExam.class)
@ExamReactorStrategy(PerClass.class)
public class DistributionIT {
    @Inject
    private BundleContext context;

    @Inject
    private FeaturesService features;

    @Inject
    @Filter(timeout = 120_000)
    private DataBroker dataBroker;

    @Configuration
    public Option[] configuration() throws IOException {
        return KarafContainer.distribution();
    }

    @Test
    public void featureIsInstalled() throws Exception {
        SelvageChecks.assertInstalled(features);
    }

    @Test
    public void bundlesAreActive() {
        SelvageChecks.assertBundlesActive(context);
    }

    @Test
    public void switchesComeThroughTheGate() {
        SelvageChecks.assertSwitchesComeThroughTheGate(context);
    }

    @Test
    public void northboundAnswers() throws Exception {
        SelvageChecks.assertNorthboundAnswers();
    }

    @Test
    public void whatIsWrittenCanBeRead() throws Exception {
        final var name = new ObjectName("karaf-test");
        final var path = DataObjectIdentifier.builder(TransportZones.class)
            .child(TransportZone.class, new TransportZoneKey(name)).build();
        final var write = dataBroker.newWriteOnlyTransaction();
        write.put(LogicalDatastoreType.CONFIGURATION, path, new TransportZoneBuilder().setName(name).build());
        write.commit().get(30, TimeUnit.SECONDS);
        try (var read = dataBroker.newReadOnlyTransaction()) {
            assertEquals(name, read.read(LogicalDatastoreType.CONFIGURATION, path).get(30, TimeUnit.SECONDS)
                .orElseThrow().getName());
        }
    }
}
