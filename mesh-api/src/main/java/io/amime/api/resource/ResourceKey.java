package io.amime.api.resource;

import java.util.Optional;

/**
 * What identifies a resource.
 *
 * @param name unique per kind and namespace
 */
public record ResourceKey(ResourceKind kind, String namespace, String name)
    implements Comparable<ResourceKey> {

  /**
   * What an action of a rule names: {@code name.kind} or {@code name.kind.namespace}.
   *
   * @param ownNamespace of the rule, for the short form
   * @return empty when it is neither, or the kind is unknown
   */
  public static Optional<ResourceKey> ofReference(String text, String ownNamespace) {
    String[] parts = text.split("\\.", -1);
    if (parts.length < 2 || parts.length > 3 || parts[0].isEmpty()) {
      return Optional.empty();
    }
    String in = parts.length == 3 ? parts[2] : ownNamespace;
    return ResourceKind.ofKind(parts[1]).map(k -> new ResourceKey(k, in, parts[0]));
  }

  /**
   * {@code route-rule/default/reviews-default}: the text that decides every tie between resources.
   */
  public String storeKey() {
    return kind.kebab() + "/" + namespace + "/" + name;
  }

  /** {@code default/reviews-default}. */
  public String qualifiedName() {
    return namespace + "/" + name;
  }

  @Override
  public int compareTo(ResourceKey other) {
    return storeKey().compareTo(other.storeKey());
  }

  /** {@code RouteRule/default/reviews-default}: how people are told of it. */
  @Override
  public String toString() {
    return kind.kind() + "/" + namespace + "/" + name;
  }
}
