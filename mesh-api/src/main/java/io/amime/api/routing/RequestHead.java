package io.amime.api.routing;

import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * What a routing decision may look at. Implementations read the wire's own structures; nothing is
 * copied.
 */
public interface RequestHead {
  /** Upper-case method. */
  String method();

  /** Origin-form target with query, such as {@code /reviews/0?x=1}. */
  String path();

  /** Host as the client wrote it, with or without port. */
  String authority();

  /** {@code http} or {@code https}. */
  String scheme();

  /** All values of a header joined by commas, null when it is missing. */
  @Nullable String header(String lowerCaseName);

  /** The caller's address where it is known. */
  default @Nullable InetAddress source() {
    return null;
  }

  /** The address that the caller dialled, where it is known. */
  default @Nullable InetAddress destination() {
    return null;
  }
}
