package io.amime.api.validation;

import io.amime.api.resource.Violation;
import io.amime.api.resource.Violation.Reason;
import java.util.ArrayList;
import java.util.List;

/** Collects what is found about one resource. */
final class Report {
  private final String resource;
  private final List<Violation> violations = new ArrayList<>();

  Report(String resource) {
    this.resource = resource;
  }

  List<Violation> violations() {
    return violations;
  }

  void invalid(String path, String message) {
    error(path, Reason.FieldValueInvalid, message);
  }

  void required(String path, String message) {
    error(path, Reason.FieldValueRequired, message);
  }

  void forbidden(String path, String message) {
    error(path, Reason.FieldValueForbidden, message);
  }

  void error(String path, Reason reason, String message) {
    violations.add(Violation.error(resource, path, reason, message));
  }

  void warn(String path, Reason reason, String message) {
    violations.add(Violation.warning(resource, path, reason, message));
  }

  /** A number within bounds, both included. */
  void range(String path, double value, double least, double most) {
    if (!(value >= least && value <= most)) {
      invalid(path, number(value) + " is not from " + number(least) + " to " + number(most));
    }
  }

  /** A count that may be 0. */
  void notNegative(String path, long value) {
    if (value < 0) {
      invalid(path, value + " is negative; 0 or more");
    }
  }

  /** An amount of which there must be some. */
  void positive(String path, long value) {
    if (value <= 0) {
      invalid(path, value + " is not positive; 1 or more");
    }
  }

  private static String number(double value) {
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : Double.toString(value);
  }
}
