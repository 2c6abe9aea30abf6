package io.amime.pilot.store;

import io.amime.api.resource.ResourceKey;
import java.util.Comparator;

/**
 * What one resource is called. The kind is text, because a store may hold kinds that this version
 * does not know.
 *
 * @param kind such as {@code RouteRule}, in the spelling of its declaration
 * @param namespace such as {@code default}
 * @param name unique within kind and namespace
 */
public record ObjectKey(String kind, String namespace, String name)
    implements Comparable<ObjectKey> {

  private static final Comparator<ObjectKey> ORDER =
      Comparator.comparing(ObjectKey::kind)
          .thenComparing(ObjectKey::namespace)
          .thenComparing(ObjectKey::name);

  /** The key of a resource of a kind that this version knows. */
  public static ObjectKey of(ResourceKey key) {
    return new ObjectKey(key.kind().kind(), key.namespace(), key.name());
  }

  @Override
  public int compareTo(ObjectKey other) {
    return ORDER.compare(this, other);
  }

  /** {@code Kind/namespace/name}, as answers and logs name it. */
  @Override
  public String toString() {
    return kind + "/" + namespace + "/" + name;
  }
}
