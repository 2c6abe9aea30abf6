package io.amime.mixer.config;

import io.amime.api.policy.PolicySettings;
import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that Mixer needs of the mesh's configuration, as Pilot sends it.
 *
 * @param revision grows with every change
 * @param policy what holds for rules that do not say otherwise
 * @param resources objects in Kubernetes' form
 */
record ResourceSet(long revision, PolicySettings policy, List<ObjectNode> resources) {
  ResourceSet {
    policy = policy == null ? PolicySettings.DEFAULT : policy;
    resources = resources == null ? List.of() : List.copyOf(resources);
  }
}
