package io.amime.mixer.config;

import java.util.List;
import tools.jackson.databind.node.ObjectNode;

/**
 * Everything that Mixer needs of the mesh's configuration, as Pilot sends it.
 *
 * @param revision grows with every change
 * @param resources objects in Kubernetes' form
 */
record ResourceSet(long revision, List<ObjectNode> resources) {
  ResourceSet {
    resources = resources == null ? List.of() : List.copyOf(resources);
  }
}
