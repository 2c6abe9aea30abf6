package io.amime.ca.refusal;

import java.time.Duration;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.ProblemDetail;
import org.springframework.web.ErrorResponseException;

/** Ends a request with a problem whose {@code code} says why. */
public final class Refusal extends ErrorResponseException {
  private static final long serialVersionUID = 1L;

  private Refusal(HttpStatus status, String code, String detail) {
    super(status, problem(status, code, detail), null);
  }

  public static Refusal badRequest(String code, String detail) {
    return new Refusal(HttpStatus.BAD_REQUEST, code, detail);
  }

  /** Says the same for every kind of bad credential. */
  public static Refusal badCredential() {
    return new Refusal(
        HttpStatus.UNAUTHORIZED,
        "unauthenticated",
        "An unspent join token or a valid client certificate of the mesh is needed");
  }

  public static Refusal unauthenticated(String detail) {
    return new Refusal(HttpStatus.UNAUTHORIZED, "unauthenticated", detail);
  }

  public static Refusal tooLarge(String detail) {
    return new Refusal(HttpStatus.CONTENT_TOO_LARGE, "too-large", detail);
  }

  public static Refusal notFound(String detail) {
    return new Refusal(HttpStatus.NOT_FOUND, "not-found", detail);
  }

  public static Refusal conflict(String detail) {
    return new Refusal(HttpStatus.CONFLICT, "conflict", detail);
  }

  /** With a {@code Retry-After} of whole seconds, at least one. */
  public static Refusal tooMany(Duration wait) {
    Refusal refusal =
        new Refusal(HttpStatus.TOO_MANY_REQUESTS, "too-many", "Too many attempts, try later");
    long seconds = Math.max(1, wait.plusMillis(999).toSeconds());
    refusal.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
    return refusal;
  }

  private static ProblemDetail problem(HttpStatus status, String code, String detail) {
    ProblemDetail problem = ProblemDetail.forStatusAndDetail(status, detail);
    problem.setProperty("code", code);
    return problem;
  }
}
