package io.amime.api.codec;

import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What was found in one document: its violations, and where its fields stand. */
final class Findings {
  private final String resource;
  private final List<Violation> violations = new ArrayList<>();
  private final Map<String, Tree.Position> places = new HashMap<>();

  Findings(String resource) {
    this.resource = resource;
  }

  void error(String path, Tree.Position at, Reason reason, String message) {
    violations.add(Violation.error(resource, path, reason, message).at(at.line(), at.column()));
  }

  void warn(String path, Tree.Position at, Reason reason, String message) {
    violations.add(Violation.warning(resource, path, reason, message).at(at.line(), at.column()));
  }

  void place(String path, Tree.Position at) {
    places.put(path, at);
  }

  List<Violation> violations() {
    return violations;
  }

  Map<String, Tree.Position> places() {
    return places;
  }
}
