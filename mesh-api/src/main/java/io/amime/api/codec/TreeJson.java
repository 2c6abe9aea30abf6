package io.amime.api.codec;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.Violation.Reason;
import java.math.BigDecimal;
import java.math.BigInteger;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/** A tree as plain JSON; on its way it finds keys that occur twice. */
final class TreeJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private final Findings findings;

  TreeJson(Findings findings) {
    this.findings = findings;
  }

  ObjectNode object(Tree.Mapping mapping, String path) {
    ObjectNode node = JSON.objectNode();
    for (Tree.Entry entry : mapping.entries()) {
      String at = FieldPath.child(path, entry.key());
      if (node.has(entry.key())) {
        findings.error(
            at,
            entry.position(),
            Reason.FieldValueDuplicate,
            "the key \"" + entry.key() + "\" occurs twice; keep one");
      }
      node.set(entry.key(), node(entry.value(), at));
    }
    return node;
  }

  private JsonNode node(Tree tree, String path) {
    return switch (tree) {
      case Tree.Mapping mapping -> object(mapping, path);
      case Tree.Sequence sequence -> array(sequence, path);
      case Tree.Scalar scalar -> scalar(scalar);
    };
  }

  private ArrayNode array(Tree.Sequence sequence, String path) {
    ArrayNode node = JSON.arrayNode();
    for (int i = 0; i < sequence.items().size(); i++) {
      node.add(node(sequence.items().get(i), path + "[" + i + "]"));
    }
    return node;
  }

  private static JsonNode scalar(Tree.Scalar scalar) {
    return switch (scalar.value()) {
      case null -> JSON.nullNode();
      case Boolean truth -> JSON.booleanNode(truth);
      case BigInteger whole when whole.bitLength() < 32 -> JSON.numberNode(whole.intValue());
      case BigInteger whole when whole.bitLength() < 64 -> JSON.numberNode(whole.longValue());
      case BigInteger whole -> JSON.numberNode(whole);
      case BigDecimal decimal -> JSON.numberNode(decimal);
      default -> JSON.stringNode(scalar.text());
    };
  }
}
