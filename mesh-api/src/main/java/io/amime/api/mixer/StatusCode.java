package io.amime.api.mixer;

import java.util.Arrays;

/** The status codes of handlers and what callers of the service see instead of its answer. */
public enum StatusCode {
  OK(200),
  CANCELLED(499),
  UNKNOWN(500),
  INVALID_ARGUMENT(400),
  DEADLINE_EXCEEDED(504),
  NOT_FOUND(404),
  ALREADY_EXISTS(409),
  PERMISSION_DENIED(403),
  RESOURCE_EXHAUSTED(429),
  FAILED_PRECONDITION(400),
  ABORTED(409),
  OUT_OF_RANGE(400),
  UNIMPLEMENTED(501),
  INTERNAL(500),
  UNAVAILABLE(503),
  DATA_LOSS(500),
  UNAUTHENTICATED(401);

  private final int http;

  StatusCode(int http) {
    this.http = http;
  }

  /** The number on the wire, the position in the list. */
  public int code() {
    return ordinal();
  }

  /** The HTTP status of a request that ends with this code. */
  public int http() {
    return http;
  }

  /** The code of that number; numbers without a name behave like UNKNOWN. */
  public static StatusCode of(int code) {
    return Arrays.stream(values()).filter(v -> v.code() == code).findFirst().orElse(UNKNOWN);
  }
}
