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

import static org.ops4j.pax.exam.CoreOptions.systemProperty;
import static org.ops4j.pax.exam.CoreOptions.systemTimeout;
import static org.ops4j.pax.exam.CoreOptions.vmOption;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.configureConsole;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.editConfigurationFilePut;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.karafDistributionConfiguration;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.keepRuntimeFolder;
import static org.ops4j.pax.exam.karaf.options.KarafDistributionOption.replaceConfigurationFile;

import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.ops4j.pax.exam.Option;

/**
 * How Pax Exam has to start a Karaf: with the JVM options of our own distribution, which are read from its scripts so
 * that there is one list of them, and on free ports, so that tests disturb no controller of this machine.
 */
final class KarafContainer {
    /** System property, inside the container, with the TCP port of RESTCONF. */
    static final String RESTCONF_PORT = "selvage.test.restconf-port";

    private static final String MAVEN_CFG = "etc/org.ops4j.pax.url.mvn.cfg";
    private static final Pattern MODULE_OPTION = Pattern.compile(
        "^\\s+(--(?:add-opens|add-exports|add-reads|patch-module))[ =](\\S+) \\\\$");

    private final Path assembly = Path.of(System.getProperty("selvage.assembly"));
    private final Path scratch = Path.of("target", "container");
    private final List<Option> options = new ArrayList<>();

    private KarafContainer() {
        // use the factory methods
    }

    /** {@return options that start our distribution as it is} */
    static Option[] distribution() throws IOException {
        final var container = new KarafContainer();
        container.start("selvage", System.getProperty("selvage.distribution"));
        container.moveEveryPort();
        return container.options.toArray(Option[]::new);
    }

    /** {@return options that start OpenDaylight's Karaf, which can resolve our features but has none of them} */
    static Option[] stock() throws IOException {
        final var container = new KarafContainer();
        container.start("stock", System.getProperty("stock.distribution"));
        container.moveEveryPort();
        return container.options.toArray(Option[]::new);
    }

    private void start(final String name, final String archive) throws IOException {
        options.addAll(List.of(
            karafDistributionConfiguration().frameworkUrl("file:" + Path.of(archive).toRealPath()).name(name)
                .unpackDirectory(Path.of("target", "exam").toFile()).useDeployFolder(false),
            keepRuntimeFolder(),
            systemTimeout(180_000),
            configureConsole().ignoreLocalConsole().ignoreRemoteShell(),
            // Only what is on this machine: our features and what they need are in the distribution's own repository.
            editConfigurationFilePut(MAVEN_CFG, "org.ops4j.pax.url.mvn.localRepository",
                System.getProperty("repository.local")),
            editConfigurationFilePut(MAVEN_CFG, "org.ops4j.pax.url.mvn.defaultRepositories",
                "file:${karaf.home}/${karaf.default.repository}@id=system.repository,file:"
                    + assembly.toRealPath().resolve("system") + "@id=selvage@snapshots,file:"
                    + System.getProperty("repository.local") + "@id=local@snapshots"),
            editConfigurationFilePut(MAVEN_CFG, "org.ops4j.pax.url.mvn.repositories", ""),
            systemProperty("selvage.version").value(System.getProperty("selvage.version"))));
        jvmOptions().map(option -> vmOption(option)).forEach(options::add);
        options.add(vmOption("-classpath"));
        options.add(vmOption("lib/jdk9plus/*" + File.pathSeparator + "lib/boot/*"));
    }

    /** What bin/karaf and bin/setenv give to the JVM. The container runs in Karaf's home directory. */
    private Stream<String> jvmOptions() throws IOException {
        final var all = new ArrayList<String>();
        for (final var line : Files.readAllLines(assembly.resolve("bin/karaf"))) {
            final var matcher = MODULE_OPTION.matcher(line);
            if (matcher.matches()) {
                all.add(matcher.group(1));
                all.add(matcher.group(2).replace("\"${KARAF_HOME}/", "").replace("\"", ""));
            }
            if (line.strip().equals("else") && !all.isEmpty()) {
                // The rest is for Java 8.
                break;
            }
        }
        if (all.isEmpty()) {
            throw new IllegalStateException("no module options in " + assembly + "/bin/karaf");
        }
        all.addAll(optionsIn("jvm.options"));
        if (Runtime.version().feature() >= 24) {
            all.addAll(optionsIn("jvm-24.options"));
            all.add("-javaagent:" + assembly.toRealPath().resolve("lib/agent/selvage-karaf-agent.jar"));
        }
        if (Runtime.version().feature() >= 25) {
            all.addAll(optionsIn("jvm-25.options"));
        }
        if (Runtime.getRuntime().availableProcessors() < 4) {
            all.addAll(optionsIn("jvm-small.options"));
        }
        return all.stream();
    }

    private List<String> optionsIn(final String file) throws IOException {
        return Files.readAllLines(assembly.resolve("etc").resolve(file)).stream().map(String::strip)
            .filter(line -> !line.isEmpty() && !line.startsWith("#")).toList();
    }

    private void moveEveryPort() throws IOException {
        final var ports = freePorts(7);
        final var restconf = ports.getFirst();
        options.add(systemProperty(RESTCONF_PORT).value(Integer.toString(restconf)));
        put("etc/org.ops4j.pax.web.cfg", "org.osgi.service.http.port", restconf);
        put("etc/org.apache.karaf.shell.cfg", "sshPort", ports.get(1));
        put("etc/org.apache.karaf.management.cfg", "rmiRegistryPort", ports.get(2));
        put("etc/org.apache.karaf.management.cfg", "rmiServerPort", ports.get(3));
        put("etc/io.selvage.cfg", "ovsdb-port", ports.get(4));
        put("etc/io.selvage.cfg", "openflow-port", ports.get(5));
        rewrite("etc/jetty.xml", "(jetty\\.port\" default=\")\\d+", ports.get(0));
        rewrite("etc/opendaylight/datastore/initial/config/default-openflow-connection-config.xml", "(<port>)\\d+",
            ports.get(5));
        rewrite("etc/opendaylight/datastore/initial/config/legacy-openflow-connection-config.xml", "(<port>)\\d+", 0);
        rewrite("configuration/initial/pekko.conf", "(canonical\\.port = |127\\.0\\.0\\.1:)\\d+", ports.get(6));
        rewrite("etc/org.opendaylight.restconf.nb.rfc8040.cfg", "(bind-port = )\\d+", 0);
    }

    private void put(final String file, final String key, final int value) {
        options.add(editConfigurationFilePut(file, key, Integer.toString(value)));
    }

    private void rewrite(final String file, final String pattern, final int port) throws IOException {
        final var target = scratch.resolve(file);
        Files.createDirectories(target.getParent());
        Files.writeString(target, Pattern.compile(pattern).matcher(Files.readString(assembly.resolve(file)))
            .replaceAll("$1" + port));
        options.add(replaceConfigurationFile(file, target.toFile()));
    }

    private static List<Integer> freePorts(final int count) throws IOException {
        final var sockets = new ArrayList<ServerSocket>();
        try {
            for (int i = 0; i < count; i++) {
                sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
            }
            return sockets.stream().map(ServerSocket::getLocalPort).toList();
        } finally {
            for (final var socket : sockets) {
                socket.close();
            }
        }
    }
}
