package io.amime.pilot.api;

import io.amime.api.resource.ResourceKind;
import io.amime.pilot.change.FieldConflict;
import io.amime.pilot.change.Invalid;
import io.amime.pilot.store.Conflict;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.core.Ordered;
import org.springframework.core.annotation.Order;
import org.springframework.dao.DataAccessException;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.security.access.AccessDeniedException;
import org.springframework.transaction.TransactionException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;

/** Every error of the Kubernetes paths as a {@code v1.Status}, which kubectl prints. */
@RestControllerAdvice(basePackageClasses = StatusAdvice.class)
@Order(Ordered.HIGHEST_PRECEDENCE)
class StatusAdvice {
  private static final Logger log = LoggerFactory.getLogger(StatusAdvice.class);

  @ExceptionHandler(ApiError.class)
  ResponseEntity<Status> expected(ApiError e) {
    return answer(e.status());
  }

  @ExceptionHandler(Conflict.class)
  ResponseEntity<Status> conflict(Conflict e) {
    var kind = ResourceKind.ofKind(e.key().kind()).orElseThrow();
    return expected(
        switch (e.reason()) {
          case STALE -> ApiError.stale(kind, e.key().name());
          case EXISTS -> ApiError.exists(kind, e.key().name());
          case MISSING -> ApiError.notFound(kind, e.key().name());
        });
  }

  @ExceptionHandler(FieldConflict.class)
  ResponseEntity<Status> fields(FieldConflict e) {
    var causes =
        e.causes().stream()
            .map(c -> new Status.Cause("FieldManagerConflict", c.message(), c.field()))
            .toList();
    var lines = causes.stream().map(c -> c.message() + ": " + c.field()).toList();
    var number = causes.size() == 1 ? "1 conflict" : causes.size() + " conflicts";
    return expected(
        ApiError.ownedByOthers(
            "Apply failed with " + number + ": " + String.join("\n", lines), causes));
  }

  @ExceptionHandler(Invalid.class)
  ResponseEntity<Status> invalid(Invalid e) {
    var first = e.violations().getFirst().resource().split("/", 3);
    return ResourceKind.ofKind(first[0])
        .map(kind -> expected(ApiError.invalid(kind, first[first.length - 1], e.violations())))
        .orElseGet(() -> answer(Status.failure(422, "Invalid", e.violations().toString(), null)));
  }

  @ExceptionHandler(AccessDeniedException.class)
  ResponseEntity<Status> denied(AccessDeniedException e) {
    return answer(Status.failure(403, "Forbidden", "forbidden: " + e.getMessage(), null));
  }

  @ExceptionHandler({DataAccessException.class, TransactionException.class})
  ResponseEntity<Status> storeAway(Exception e) {
    log.warn("The database does not answer: {}", e.getMessage());
    return answer(
        Status.failure(
            503, "ServiceUnavailable", "the store does not answer; nothing was changed", null));
  }

  private static ResponseEntity<Status> answer(Status status) {
    return ResponseEntity.status(status.code())
        .contentType(MediaType.APPLICATION_JSON)
        .body(status);
  }
}
