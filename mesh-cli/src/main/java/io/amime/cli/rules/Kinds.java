package io.amime.cli.rules;

import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.cli.Problem;
import io.amime.cli.client.MeshApi;
import java.util.Arrays;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Names of kinds on the command line, and where their objects are. */
final class Kinds {
  private Kinds() {}

  /**
   * @throws Problem that lists all kinds, if it is none of them
   */
  static ResourceKind named(String name) {
    return ResourceKind.ofAnyName(name)
        .orElseThrow(() ->
            Problem.usage("no kind " + name + "; there are: " + all(), "./mesh get routerules"));
  }

  private static String all() {
    return Arrays.stream(ResourceKind.values())
        .map(kind ->
            kind.plural()
                + (kind.shortNames().isEmpty() ? "" : " (" + kind.shortNames().getFirst() + ")"))
        .collect(Collectors.joining(", "));
  }

  /**
   * @param namespace null for all of them
   */
  static String path(ResourceKind kind, @Nullable String namespace) {
    return "/apis/"
        + kind.apiVersions().getFirst()
        + (namespace == null ? "" : "/namespaces/" + MeshApi.encode(namespace))
        + "/"
        + kind.plural();
  }

  static String path(ResourceKind kind, String namespace, String name) {
    return path(kind, namespace) + "/" + MeshApi.encode(name);
  }

  static String path(ResourceKey key) {
    return path(key.kind(), key.namespace(), key.name());
  }
}
