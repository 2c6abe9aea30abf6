package io.amime.mixer.adapter;

/** Thrown when a counter cannot be reached; what that means for the request is not its business. */
public final class CounterUnavailable extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public CounterUnavailable(Throwable cause) {
    super(cause.getMessage(), cause, false, false);
  }
}
