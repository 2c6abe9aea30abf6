package io.amime.cli.look;

import java.math.BigDecimal;
import java.math.RoundingMode;
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

  /** A rule that was tried, and why it does not apply. */
  static String tried(JsonNode tried) {
    boolean matched = tried.path("matched").asBoolean(false);
    var because = tried.path("because").asString("");
    var part = tried.path("part").asString("");
    return "%s %s%s: %s"
        .formatted(
            matched ? "✓" : "✗",
            tried.path("rule").asString(""),
            part.isEmpty() ? "" : " " + part,
            because.isEmpty() && matched ? "matches" : because);
  }

  /** A duration such as {@code 0.060607s} in the unit that suits it, such as {@code 60.6ms}. */
  static String time(JsonNode duration) {
    var text = duration.asString("");
    if (!text.matches("0\\.[0-9]+s")) {
      return text;
    }
    var millis = new BigDecimal(text.substring(0, text.length() - 1)).movePointRight(3);
    var rounded = millis.setScale(1, RoundingMode.HALF_UP).stripTrailingZeros();
    return (rounded.signum() == 0 ? millis : rounded).toPlainString() + "ms";
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
