package io.amime.api.codec;

import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.databind.node.ObjectNode;

/**
 * Reads YAML streams and JSON (one object, an array, or a {@code List} with items) strictly: every
 * violation of every document, none thrown.
 */
public final class ResourceCodec {
  private final String defaultNamespace;
  private final List<ResourceDocument> documents = new ArrayList<>();
  private final List<Violation> violations = new ArrayList<>();
  private int number;

  private ResourceCodec(String defaultNamespace) {
    this.defaultNamespace = defaultNamespace;
  }

  /** Reads with the namespace {@code default} where a document names none. */
  public static Decoded decode(String text) {
    return decode(text, "default");
  }

  /**
   * Reads a text.
   *
   * @param defaultNamespace for documents that name none
   */
  public static Decoded decode(String text, String defaultNamespace) {
    var codec = new ResourceCodec(defaultNamespace);
    codec.read(text);
    return new Decoded(codec.documents, codec.violations);
  }

  /**
   * The one sound resource of a stored or sent JSON object.
   *
   * @throws IllegalArgumentException with all violations, when it is not sound
   */
  public static Resource decodeOne(ObjectNode json, String defaultNamespace) {
    Decoded decoded = decode(json.toString(), defaultNamespace);
    if (!decoded.isSound() || decoded.documents().size() != 1) {
      throw new IllegalArgumentException("not one sound resource: " + decoded.violations());
    }
    return decoded.documents().getFirst().resource();
  }

  /** A resource as Kubernetes' JSON, without fields at their defaults. */
  public static ObjectNode encode(Resource resource) {
    return RecordJson.encode(resource);
  }

  /** A resource as a YAML document. */
  public static String encodeYaml(Resource resource) {
    return YamlText.write(RecordJson.encode(resource));
  }

  /** Any JSON object as a YAML document. */
  public static String toYaml(ObjectNode json) {
    return YamlText.write(json);
  }

  private void read(String text) {
    if (text.length() > Limits.TEXT) {
      malformed(
          new MalformedText("larger than " + Limits.TEXT + " characters", new Tree.Position(1, 1)));
      return;
    }
    if (hasUnpairedSurrogate(text)) {
      // The YAML parser runs over the end of the text on one of these.
      malformed(new MalformedText("the text is not valid Unicode", new Tree.Position(1, 1)));
      return;
    }
    try {
      if (!looksLikeJson(text) || !readAsJson(text)) {
        YamlTrees.read(text, this::document);
      }
    } catch (MalformedText e) {
      malformed(e);
    }
  }

  private static boolean hasUnpairedSurrogate(String text) {
    return text.codePoints()
        .anyMatch(c -> c >= Character.MIN_SURROGATE && c <= Character.MAX_SURROGATE);
  }

  private static boolean looksLikeJson(String text) {
    String start = text.stripLeading();
    return start.startsWith("{") || start.startsWith("[");
  }

  /** Whether it was JSON; YAML's own braces look the same from afar. */
  private boolean readAsJson(String text) {
    try {
      JsonTrees.read(text, this::document);
      return true;
    } catch (MalformedText e) {
      return false;
    }
  }

  private void malformed(MalformedText fault) {
    violations.add(
        Violation.error("document " + (number + 1), "", Reason.Malformed, fault.problem())
            .at(fault.position().line(), fault.position().column()));
  }

  private void document(Tree tree) {
    if (tree.isNull()) {
      return; // an empty document between two separators
    }
    switch (tree) {
      case Tree.Sequence sequence -> sequence.items().forEach(this::document);
      case Tree.Mapping mapping ->
          items(mapping).ifPresentOrElse(this::document, () -> one(mapping));
      case Tree.Scalar scalar ->
          violations.add(
              Violation.error(
                      "document " + (++number),
                      "",
                      Reason.FieldValueInvalid,
                      "expected a resource, got " + scalar.describe())
                  .at(scalar.position().line(), scalar.position().column()));
    }
  }

  private static Optional<Tree> items(Tree.Mapping mapping) {
    Optional<String> kind = Envelope.text(Envelope.of(mapping).kind());
    boolean list =
        kind.isEmpty()
            || (kind.get().endsWith("List") && ResourceKind.ofKind(kind.get()).isEmpty());
    return list
        ? Envelope.find(mapping, "items")
            .map(Tree.Entry::value)
            .filter(t -> t instanceof Tree.Sequence)
        : Optional.empty();
  }

  private void one(Tree.Mapping mapping) {
    var reader = new DocumentReader(mapping, number++, defaultNamespace);
    reader.read().ifPresent(documents::add);
    violations.addAll(reader.findings().violations());
  }
}
