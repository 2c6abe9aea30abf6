package io.amime.api.codec;

import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The outer fields of a document, read before anything is known about it. */
record Envelope(
    Tree.@Nullable Entry apiVersion,
    Tree.@Nullable Entry kind,
    Tree.@Nullable Entry metadata,
    Tree.@Nullable Entry spec) {

  static Envelope of(Tree.Mapping document) {
    return new Envelope(
        find(document, "apiVersion").orElse(null),
        find(document, "kind").orElse(null),
        find(document, "metadata").orElse(null),
        find(document, "spec").orElse(null));
  }

  static Optional<Tree.Entry> find(Tree.Mapping mapping, String key) {
    return mapping.entries().stream().filter(e -> e.key().equals(key)).findFirst();
  }

  /** The text of a field, when it is there and is text. */
  static Optional<String> text(Tree.@Nullable Entry entry) {
    return entry != null
            && entry.value() instanceof Tree.Scalar(Object value, String text, Tree.Position at)
            && value instanceof String s
        ? Optional.of(s)
        : Optional.empty();
  }

  /** {@code Kind/namespace/name} as far as it can be read. */
  Optional<String> label(String defaultNamespace) {
    if (metadata == null || !(metadata.value() instanceof Tree.Mapping fields)) {
      return Optional.empty();
    }
    Optional<String> name = find(fields, "name").flatMap(Envelope::text);
    String namespace = find(fields, "namespace").flatMap(Envelope::text).orElse(defaultNamespace);
    return text(kind).flatMap(k -> name.map(n -> k + "/" + namespace + "/" + n));
  }
}
