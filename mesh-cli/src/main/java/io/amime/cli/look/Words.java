package io.amime.cli.look;

import java.util.ArrayList;
import tools.jackson.databind.JsonNode;

/** Pieces of answers as people read them. */
final class Words {
  private Words() {}

  /** Such as {@code version=v2}; {@code all versions} for none. */
  static String labels(JsonNode labels) {
    var texts = new ArrayList<String>();
    labels
        .properties()
        .forEach(label -> texts.add(label.getKey() + "=" + label.getValue().asString("")));
    return texts.isEmpty() ? "all versions" : String.join(",", texts);
  }

  static String endpoints(JsonNode endpoints) {
    int count = endpoints.isArray() ? endpoints.size() : endpoints.asInt(0);
    return count == 1 ? "1 endpoint" : count + " endpoints";
  }

  /** Any value without the punctuation of JSON; what is null or empty is left out. */
  static String plain(JsonNode value) {
    var parts = new ArrayList<String>();
    if (value.isArray()) {
      value.forEach(item -> parts.add(plain(item)));
      return String.join("; ", parts);
    }
    if (!value.isObject()) {
      return value.asString();
    }
    for (var field : value.properties()) {
      var inner = field.getValue();
      if (!inner.isNull() && !(inner.isContainer() && inner.isEmpty())) {
        parts.add(field.getKey() + " " + plain(inner));
      }
    }
    return String.join(", ", parts);
  }
}
