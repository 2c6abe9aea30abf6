package io.amime.proxy.compile;

import java.util.List;

/** A snapshot that cannot be served; the one before it stays in force. */
public final class RefusedSnapshot extends RuntimeException {
  private final transient List<String> violations;

  RefusedSnapshot(List<String> violations) {
    super(String.join("; ", violations));
    this.violations = List.copyOf(violations);
  }

  /** Everything that is wrong with it, one sentence each. */
  public List<String> violations() {
    return violations;
  }
}
