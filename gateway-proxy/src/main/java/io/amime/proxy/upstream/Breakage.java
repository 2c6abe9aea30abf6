package io.amime.proxy.upstream;

import org.jspecify.annotations.Nullable;

/**
 * How an exchange with an upstream failed.
 *
 * @param kind what happened
 * @param sent whether any byte of the request may have reached the upstream
 * @param cause null when there is no more to say
 */
public record Breakage(Kind kind, boolean sent, @Nullable Throwable cause) {
  /** What happened. */
  public enum Kind {
    /** No connection, or no handshake, within its time. */
    CONNECT,
    /** The connection closed or was reset. */
    RESET,
    /** The upstream says that it has not looked at the request, so that it may be sent again. */
    REFUSED,
    /** The answer was not HTTP or ambiguous. */
    PROTOCOL,
    /** Too many wait for a connection. */
    OVERFLOW
  }
}
