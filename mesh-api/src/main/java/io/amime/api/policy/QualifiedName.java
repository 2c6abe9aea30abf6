package io.amime.api.policy;

import io.amime.api.resource.Resource;
import org.jspecify.annotations.Nullable;

/** Identity of an object as rules write it: {@code name.kind.namespace}. */
record QualifiedName(String name, String kind, String namespace) {

  static QualifiedName of(Resource resource) {
    return new QualifiedName(
        resource.meta().name(), resource.kind().kind(), resource.meta().namespace());
  }

  /**
   * Reads {@code name.kind} or {@code name.kind.namespace}.
   *
   * @param namespace of the rule, which a short reference means; there is no other fallback
   * @return null if the text has fewer than two parts or more than three
   */
  static @Nullable QualifiedName parse(String reference, String namespace) {
    String[] parts = reference.split("\\.", -1);
    return switch (parts.length) {
      case 2 -> new QualifiedName(parts[0], parts[1], namespace);
      case 3 -> new QualifiedName(parts[0], parts[1], parts[2]);
      default -> null;
    };
  }

  @Override
  public String toString() {
    return name + "." + kind + "." + namespace;
  }
}
