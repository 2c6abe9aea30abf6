package io.amime.pilot.change;

import io.amime.api.resource.Violation;
import java.util.List;

/** Some document is not valid; nothing was changed. */
public final class Invalid extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Violation> violations;

  /** With everything that was found, warnings too. */
  public Invalid(List<Violation> violations) {
    super(violations.toString(), null, false, false);
    this.violations = List.copyOf(violations);
  }

  /** All at once. */
  public List<Violation> violations() {
    return violations;
  }
}
