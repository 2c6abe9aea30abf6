package io.amime.api.mixer;

/**
 * How a check ended.
 *
 * @param code 0 is OK, the others are in {@link StatusCode}
 * @param message empty if OK
 */
public record Status(int code, String message) {
  /** Nothing objected. */
  public static final Status OK = new Status(0, "");

  /** A status with a known code. */
  public static Status of(StatusCode code, String message) {
    return new Status(code.code(), message);
  }

  /** Whether the request may go on. */
  public boolean ok() {
    return code == 0;
  }

  /** The HTTP status that the caller of the service sees. */
  public int http() {
    return StatusCode.of(code).http();
  }

  /** The text that the caller sees, empty if OK. */
  public String body() {
    return ok() ? "" : StatusCode.of(code) + ":" + message;
  }
}
