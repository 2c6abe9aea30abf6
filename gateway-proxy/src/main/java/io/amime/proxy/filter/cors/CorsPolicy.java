package io.amime.proxy.filter.cors;

import io.amime.api.discovery.RouteAction.Cors;
import io.amime.api.routing.Origins;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Which cross-origin answer a request gets. */
final class CorsPolicy {
  private final Cors cors;
  private final Origins origins;

  CorsPolicy(Cors cors) {
    this.cors = cors;
    this.origins = new Origins(cors);
  }

  /**
   * @param preflight whether the proxy answers; otherwise the fields go on the upstream's answer
   * @param headers empty when the origin is none of the allowed
   */
  record Verdict(boolean preflight, Map<String, String> headers) {
    static final Verdict NONE = new Verdict(false, Map.of());
  }

  Verdict of(String method, @Nullable String origin, @Nullable String requestedMethod) {
    if (origin == null || !origins.allow(origin)) {
      return Verdict.NONE;
    }
    boolean preflight = method.equals("OPTIONS") && requestedMethod != null;
    var headers = new LinkedHashMap<String, String>();
    headers.put("access-control-allow-origin", origin);
    if (cors.allowCredentials()) {
      headers.put("access-control-allow-credentials", "true");
    }
    if (preflight) {
      putList(headers, "access-control-allow-methods", cors.allowMethods());
      putList(headers, "access-control-allow-headers", cors.allowHeaders());
      if (cors.maxAge() != null) {
        headers.put("access-control-max-age", Long.toString(cors.maxAge().toSeconds()));
      }
    } else {
      putList(headers, "access-control-expose-headers", cors.exposeHeaders());
    }
    return new Verdict(preflight, headers);
  }

  private static void putList(Map<String, String> headers, String name, List<String> values) {
    if (!values.isEmpty()) {
      headers.put(name, String.join(",", values));
    }
  }
}
