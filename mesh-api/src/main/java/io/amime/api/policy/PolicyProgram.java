package io.amime.api.policy;

import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.resource.Denier;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceMeta;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import tools.jackson.databind.node.ObjectNode;

/**
 * Rules on their way to a proxy, which evaluates them itself as far as nothing but the request
 * decides. Handlers that need Mixer travel by name alone: their parameters may be secret.
 *
 * @param settings of the mesh
 * @param documents rules and what they name, without the bookkeeping
 */
public record PolicyProgram(PolicySettings settings, List<ObjectNode> documents) {
  /** No rules. */
  public static final PolicyProgram NONE = new PolicyProgram(PolicySettings.DEFAULT, List.of());

  private static final Map<String, Set<String>> META =
      Map.of(
          "labels",
          Set.of(RuleCompiler.PROTOCOL_LABEL),
          "annotations",
          Set.of(ResourceMeta.FAIL_POLICY));

  public PolicyProgram {
    documents = List.copyOf(documents);
  }

  /** The program of these rules with the handlers and instances that they name. */
  public static PolicyProgram of(
      PolicySettings settings, Collection<? extends Resource> resources) {
    return new PolicyProgram(settings, resources.stream().map(PolicyProgram::document).toList());
  }

  /**
   * Makes it ready to run at a proxy.
   *
   * @throws IllegalArgumentException if a document cannot be read
   */
  public DispatchTable compile() {
    List<Resource> resources =
        documents.stream().map(d -> ResourceCodec.decodeOne(d, "default")).toList();
    return DispatchTable.compile(
        resources, Vocabulary.standard(), settings, PolicyProgram::needsMixer);
  }

  private static boolean needsMixer(Resource handler) {
    return !(handler instanceof Denier);
  }

  private static ObjectNode document(Resource resource) {
    ObjectNode node = ResourceCodec.encode(resource);
    ObjectNode meta = (ObjectNode) node.get("metadata");
    meta.retain("name", "namespace", "labels", "annotations");
    META.forEach((field, keys) -> {
      if (meta.get(field) instanceof ObjectNode entries && entries.retain(keys).isEmpty()) {
        meta.remove(field);
      }
    });
    if (resource.kind().role().isHandler() && needsMixer(resource)) {
      node.putObject("spec");
    }
    return node;
  }
}
