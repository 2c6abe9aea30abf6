package io.amime.proxy.http2;

import io.netty.handler.codec.http.DefaultHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http2.Http2HeadersEncoder;

/**
 * Fields that stay out of HPACK's table: secrets, which somebody who shares the connection could
 * guess from the size of blocks, and what differs in every message and would only push out what
 * repeats.
 */
final class UnindexedFields implements Http2HeadersEncoder.SensitivityDetector {
  private final HttpHeaders names = new DefaultHttpHeaders();

  /** The fields of any message. */
  UnindexedFields() {
    for (var name :
        new String[] {
          "authorization",
          "proxy-authorization",
          "cookie",
          "set-cookie",
          "x-request-id",
          "traceparent",
          "x-b3-traceid",
          "x-b3-spanid",
          "x-b3-parentspanid",
          "b3",
          "content-length",
          "etag",
          "if-none-match",
          "last-modified",
          "grpc-timeout",
          "x-envoy-upstream-service-time",
          "x-envoy-expected-rq-timeout-ms"
        }) {
      names.set(name, "");
    }
  }

  @Override
  public boolean isSensitive(CharSequence name, CharSequence value) {
    return names.contains(name);
  }
}
