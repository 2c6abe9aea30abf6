package io.amime.api.codec;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.Resource;
import io.amime.api.resource.Violation;
import java.util.List;
import java.util.Map;
import tools.jackson.databind.node.ObjectNode;

/**
 * One resource as it was written.
 *
 * @param resource bound from it; fields with violations are left at their defaults
 * @param source the document exactly as given, with the spelling and order of its fields
 * @param violations what the codec found in it
 * @param places where its fields stand in the text
 */
public record ResourceDocument(
    Resource resource, ObjectNode source, List<Violation> violations, Places places) {
  public ResourceDocument {
    violations = List.copyOf(violations);
  }

  /** Whether the codec found no error. */
  public boolean isSound() {
    return violations.stream().noneMatch(Violation::isError);
  }

  /** Line and column of fields. */
  public static final class Places {
    private final Map<String, Tree.Position> positions;

    Places(Map<String, Tree.Position> positions) {
      this.positions = Map.copyOf(positions);
    }

    /** The violation with the place of its field, or of the nearest one above that is written. */
    public Violation locate(Violation violation) {
      if (violation.line() != null) {
        return violation;
      }
      for (String path = violation.path(); ; path = FieldPath.parent(path)) {
        Tree.Position at = positions.get(path);
        if (at != null) {
          return violation.at(at.line(), at.column());
        }
        if (path.isEmpty()) {
          return violation;
        }
      }
    }
  }
}
