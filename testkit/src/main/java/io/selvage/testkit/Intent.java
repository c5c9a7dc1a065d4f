/*
 * Copyright (c) 2026 the Selvage authors and others.
 *
 * This program and the accompanying materials are made available under the
 * terms of the Eclipse Public License v2.0 which accompanies this distribution,
 * and is available at https://www.eclipse.org/legal/epl-2.0/
 *
 * SPDX-License-Identifier: EPL-2.0
 */
package io.selvage.testkit;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Everything that users of a controller have written, as a backup holds it (docs/operations.md). Networks that name no
 * VNI are given the one that was allocated to them, so that whoever starts anew with this intent has the same one.
 *
 * @param resources content by path, in the order in which it can be written
 */
public record Intent(Map<String, JsonNode> resources) {
    private static final String NETWORKS = "selvage-network:virtual-networks";
    private static final List<String> PATHS = List.of("selvage-fabric:transport-zones",
        "selvage-fabric:transport-nodes", "selvage-fabric:mobility-domains", NETWORKS,
        "ietf-access-control-list:acls", "selvage-provisioning:provisioning-instructions");

    public Intent {
        resources = Collections.unmodifiableMap(new LinkedHashMap<>(resources));
    }

    /**
     * Reads it.
     *
     * @param restconf the controller
     * @return all intent
     */
    public static Intent read(final Restconf restconf) {
        final var resources = new LinkedHashMap<String, JsonNode>();
        for (final var path : PATHS) {
            restconf.get("data/" + path + "?content=config").ifPresent(content -> resources.put(path, content));
        }
        if (resources.containsKey(NETWORKS)) {
            for (final var network : resources.get(NETWORKS).path(NETWORKS).path("virtual-network")) {
                if (!network.has("vni")) {
                    restconf.get("data/" + NETWORKS + "/virtual-network=" + network.path("name").asText()
                        + "/state?content=nonconfig").map(state -> state.path("selvage-network:state").path("vni"))
                        .filter(JsonNode::isNumber).ifPresent(vni -> ((ObjectNode) network).set("vni", vni));
                }
            }
        }
        return new Intent(resources);
    }

    /**
     * Writes it; what is there already is replaced.
     *
     * @param restconf the controller
     */
    public void write(final Restconf restconf) {
        resources.forEach((path, content) -> restconf.put("data/" + path, content));
    }
}
