package io.amime.api.resource;

/**
 * What identifies a resource.
 *
 * @param name unique per kind and namespace
 */
public record ResourceKey(ResourceKind kind, String namespace, String name)
    implements Comparable<ResourceKey> {

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
