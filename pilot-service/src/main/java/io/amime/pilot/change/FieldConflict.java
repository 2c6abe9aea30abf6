package io.amime.pilot.change;

import java.util.List;

/** An apply would change fields that others manage. */
public final class FieldConflict extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient List<Cause> causes;

  FieldConflict(List<Cause> causes) {
    super(causes.toString(), null, false, false);
    this.causes = List.copyOf(causes);
  }

  /** Every field with its manager. */
  public List<Cause> causes() {
    return causes;
  }

  /**
   * @param field such as {@code .spec.route}
   */
  public record Cause(String manager, String apiVersion, String field) {
    /** As kubectl expects it. */
    public String message() {
      return "conflict with \"%s\" using %s".formatted(manager, apiVersion);
    }
  }
}
