package io.amime.proxy.health;

/** How one check went. */
public enum Outcome {
  SUCCESS("success"),
  /** It answered, and said something else than that it is well. */
  FAILURE("failure"),
  /** No connection, or none that lasted until the answer. */
  UNREACHABLE("unreachable"),
  TIMEOUT("timeout");

  private final String word;

  Outcome(String word) {
    this.word = word;
  }

  /** As metrics write it. */
  public String word() {
    return word;
  }
}
