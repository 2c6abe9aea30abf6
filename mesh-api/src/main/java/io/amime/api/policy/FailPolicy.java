package io.amime.api.policy;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Arrays;
import java.util.Optional;

/** What becomes of a request when a rule holds for it and the answer cannot be had. */
public enum FailPolicy {
  /** it goes on, and that is counted */
  OPEN("open"),
  /** it is refused */
  CLOSED("closed");

  private final String text;

  FailPolicy(String text) {
    this.text = text;
  }

  /** As rules and settings write it. */
  @JsonValue
  public String text() {
    return text;
  }

  /** By its text. */
  public static Optional<FailPolicy> of(String text) {
    return Arrays.stream(values()).filter(p -> p.text.equals(text)).findFirst();
  }
}
