package io.amime.api.discovery;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/**
 * A condition on text: whole value, beginning, or RE2 pattern over the whole value. Case matters.
 */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = StringMatch.Exact.class, name = "exact"),
  @JsonSubTypes.Type(value = StringMatch.Prefix.class, name = "prefix"),
  @JsonSubTypes.Type(value = StringMatch.Regex.class, name = "regex")
})
public sealed interface StringMatch {
  /** The text that the rule gave. */
  String value();

  /** The whole value is equal. */
  record Exact(String value) implements StringMatch {}

  /** The value begins with the text. */
  record Prefix(String value) implements StringMatch {}

  /** The whole value matches the RE2 pattern. */
  record Regex(String value) implements StringMatch {}
}
