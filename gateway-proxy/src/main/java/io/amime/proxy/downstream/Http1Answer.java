package io.amime.proxy.downstream;

import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;

/** How far an answer on HTTP/1.1 is, and how its body goes. */
enum Http1Answer {
  NONE,
  PLAIN,
  CHUNKED,
  /** Nothing is sent where a body would be: HEAD, 204, 304. */
  SILENT,
  UPGRADED,
  OVER;

  /** Whether the answer to a request has no body, whatever its head says of one. */
  static boolean isSilent(HttpRequest request, int status) {
    boolean tunnel = request.method().equals(HttpMethod.CONNECT) && status / 100 == 2;
    return tunnel
        || request.method().equals(HttpMethod.HEAD)
        || status == HttpResponseStatus.NO_CONTENT.code()
        || status == HttpResponseStatus.NOT_MODIFIED.code();
  }
}
