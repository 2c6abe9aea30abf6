package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation;
import java.util.List;

/** A request on Kubernetes' paths that fails with a {@link Status}. */
final class ApiError extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final transient Status status;

  ApiError(Status status) {
    super(status.message(), null, false, false);
    this.status = status;
  }

  Status status() {
    return status;
  }

  static ApiError unknownPath() {
    return new ApiError(
        Status.failure(404, "NotFound", "the server could not find the requested resource", null));
  }

  static ApiError notFound(ResourceKind kind, String name) {
    return about(kind, name, 404, "NotFound", "%s not found");
  }

  static ApiError exists(ResourceKind kind, String name) {
    return about(kind, name, 409, "AlreadyExists", "%s already exists");
  }

  static ApiError stale(ResourceKind kind, String name) {
    return about(
        kind,
        name,
        409,
        "Conflict",
        "Operation cannot be fulfilled on %s: the object has been modified; please apply your"
            + " changes to the latest version and try again");
  }

  private static ApiError about(
      ResourceKind kind, String name, int code, String reason, String sentence) {
    var details = Status.Details.of(kind, name);
    var object = "%s.%s \"%s\"".formatted(details.kind(), details.group(), name);
    return new ApiError(Status.failure(code, reason, sentence.formatted(object), details));
  }

  static ApiError ownedByOthers(String message, List<Status.Cause> causes) {
    return new ApiError(
        Status.failure(
            409, "Conflict", message, new Status.Details(null, null, null, null, causes)));
  }

  static ApiError badRequest(String message) {
    return new ApiError(Status.failure(400, "BadRequest", message, null));
  }

  static ApiError unsupported(String contentType) {
    return new ApiError(
        Status.failure(
            415,
            "UnsupportedMediaType",
            "the body of the request was in an unknown format - " + contentType,
            null));
  }

  static ApiError invalid(ResourceKind kind, String name, List<Violation> violations) {
    var causes =
        violations.stream()
            .filter(Violation::isError)
            .map(v -> new Status.Cause(v.reason().name(), located(v), v.path()))
            .toList();
    var group = ApiGroups.group(kind.apiVersions().getFirst());
    var summary = causes.stream().map(c -> c.field() + ": " + c.message()).toList().toString();
    return new ApiError(
        Status.failure(
            422,
            "Invalid",
            "%s.%s \"%s\" is invalid: %s".formatted(kind.kind(), group, name, summary),
            new Status.Details(name, group, kind.kind(), null, causes)));
  }

  private static String located(Violation violation) {
    return violation.line() == null
        ? violation.message()
        : violation.message() + " (line " + violation.line() + ")";
  }
}
