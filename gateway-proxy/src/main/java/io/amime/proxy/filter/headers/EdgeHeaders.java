package io.amime.proxy.filter.headers;

import io.netty.handler.codec.http.HttpHeaders;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a client outside the mesh may not say: who it is, where it came from, and how the mesh
 * should treat it. Names with an underscore that some backend would read as one of these go as
 * well.
 */
final class EdgeHeaders {
  private static final Set<String> REFUSED =
      Set.of(
          "x-forwarded-client-cert",
          "forwarded",
          "x-forwarded-for",
          "x-forwarded-proto",
          "x-forwarded-host",
          "x-forwarded-port",
          "x-forwarded-prefix",
          "x-forwarded-by",
          "x-real-ip",
          "true-client-ip",
          "x-original-url",
          "x-rewrite-url",
          "x-http-method-override",
          "x-request-id",
          "x-istio-attributes");

  private EdgeHeaders() {}

  static void cleanRequest(HttpHeaders headers, @Nullable String client, String scheme) {
    removeWhere(headers, true);
    if (client != null) {
      headers.set("x-forwarded-for", client);
    }
    headers.set("x-forwarded-proto", scheme);
  }

  static void cleanResponse(HttpHeaders headers) {
    removeWhere(headers, false);
  }

  private static void removeWhere(HttpHeaders headers, boolean request) {
    var doomed = new ArrayList<String>(0);
    for (var name : headers.names()) {
      var plain = name.toLowerCase(Locale.ROOT).replace('_', '-');
      if (ours(plain) || (request && REFUSED.contains(plain))) {
        doomed.add(name);
      }
    }
    doomed.forEach(headers::remove);
  }

  private static boolean ours(String name) {
    return name.startsWith("x-envoy-") || name.startsWith("x-mesh-");
  }
}
