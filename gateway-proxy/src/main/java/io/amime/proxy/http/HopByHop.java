package io.amime.proxy.http;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.util.AsciiString;
import java.util.Locale;
import java.util.Set;

/**
 * Removes what belongs to one connection only (RFC 9110 7.6.1): the known fields and those that
 * Connection names, but never one whose loss would change what the message means or who sent it.
 */
public final class HopByHop {
  private static final AsciiString KEEP_ALIVE = AsciiString.cached("keep-alive");
  private static final AsciiString PROXY_CONNECTION = AsciiString.cached("proxy-connection");
  private static final AsciiString HTTP2_SETTINGS = AsciiString.cached("http2-settings");
  private static final AsciiString TRAILERS = AsciiString.cached("trailers");

  private static final Set<String> PROTECTED =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "content-type",
          "authorization",
          "cookie",
          "set-cookie",
          "close",
          "keep-alive");

  private HopByHop() {}

  /** Cleans a head in place. */
  public static void strip(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.CONNECTION)) {
      for (var line : headers.getAll(HttpHeaderNames.CONNECTION)) {
        for (var token : line.split(",")) {
          removeNamed(headers, token.strip().toLowerCase(Locale.ROOT));
        }
      }
      headers.remove(HttpHeaderNames.CONNECTION);
    }
    headers.remove(KEEP_ALIVE);
    headers.remove(PROXY_CONNECTION);
    headers.remove(HttpHeaderNames.UPGRADE);
    headers.remove(HTTP2_SETTINGS);
    headers.remove(HttpHeaderNames.PROXY_AUTHENTICATE);
    headers.remove(HttpHeaderNames.PROXY_AUTHORIZATION);
    if (headers.contains(HttpHeaderNames.TE)) {
      boolean trailers = headers.containsValue(HttpHeaderNames.TE, TRAILERS, true);
      headers.remove(HttpHeaderNames.TE);
      if (trailers) {
        headers.set(HttpHeaderNames.TE, TRAILERS);
      }
    }
  }

  private static void removeNamed(HttpHeaders headers, String name) {
    boolean kept =
        name.isEmpty()
            || PROTECTED.contains(name)
            || name.startsWith("x-forwarded-")
            || name.startsWith("x-mesh-")
            || name.startsWith("x-envoy-")
            || name.equals("x-request-id")
            || name.equals("traceparent");
    if (!kept) {
      headers.remove(name);
    }
  }
}
