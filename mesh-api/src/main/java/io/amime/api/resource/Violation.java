package io.amime.api.resource;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Something wrong, or worth knowing, about a document.
 *
 * @param resource {@code Kind/namespace/name}, or {@code document N} while it has no name
 * @param path of the field, such as {@code spec.route[1].weight}; empty for the whole document
 * @param reason one word for programs: Kubernetes' cause types for errors ({@code
 *     FieldValueInvalid}), our own for warnings ({@code Shadowed})
 * @param message for people: the value and what would be right
 * @param line in the text that was sent, from 1; null when there was none
 * @param column from 1; null when there was no text
 */
public record Violation(
    String resource,
    String path,
    Reason reason,
    String message,
    Severity severity,
    @Nullable Integer line,
    @Nullable Integer column) {

  /** Whether it stops a change. */
  public enum Severity {
    ERROR,
    WARNING;

    /** As written in answers. */
    @JsonValue
    public String text() {
      return this == ERROR ? "error" : "warning";
    }
  }

  /** What kind of trouble it is. */
  public enum Reason {
    /** The text is no YAML or JSON, or goes beyond the limits of size and depth. */
    Malformed,
    FieldValueInvalid,
    FieldValueRequired,
    FieldValueNotSupported,
    FieldValueForbidden,
    FieldValueDuplicate,
    FieldValueNotFound,
    FieldValueTooLong,
    UnknownField,
    UnknownKind,
    IgnoredField,
    ApiVersion,
    /** What an absent field means where people often expect something else. */
    Notice,
    EmptyMatch,
    UnknownService,
    MissingSubset,
    UndefinedSubset,
    EqualPrecedence,
    Shadowed,
    Idle,
    Dangling
  }

  /** An error without a known place in the text. */
  public static Violation error(String resource, String path, Reason reason, String message) {
    return new Violation(resource, path, reason, message, Severity.ERROR, null, null);
  }

  /** A warning without a known place in the text. */
  public static Violation warning(String resource, String path, Reason reason, String message) {
    return new Violation(resource, path, reason, message, Severity.WARNING, null, null);
  }

  /** The same at a place in the text. */
  public Violation at(int newLine, int newColumn) {
    return new Violation(resource, path, reason, message, severity, newLine, newColumn);
  }

  /** The same about a resource by another name. */
  public Violation about(String name) {
    return new Violation(name, path, reason, message, severity, line, column);
  }

  /** Whether it stops a change; {@code severity} says the same in answers. */
  @JsonIgnore
  public boolean isError() {
    return severity == Severity.ERROR;
  }

  /** One line: {@code RouteRule/default/x: spec.route[1].weight: … (line 12)}. */
  @Override
  public String toString() {
    return resource
        + ": "
        + (path.isEmpty() ? "" : path + ": ")
        + message
        + (line == null ? "" : " (line " + line + ")");
  }
}
