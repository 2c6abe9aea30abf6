package io.amime.proxy.cases;

import io.amime.api.discovery.RouteAction;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Map;

/** What a route says to Envoy's filters. */
final class EnvoyFilters {
  static final String TYPE = "type.googleapis.com/envoy.extensions.filters.http.";
  private static final int PARTS_OF_PERCENT = 10_000;

  private EnvoyFilters() {}

  /** Those that a route needs, both may be null. */
  static Map<String, Object> of(RouteAction.Cors cors, RouteAction.Fault fault) {
    var filters = new LinkedHashMap<String, Object>();
    if (cors != null) {
      filters.put("envoy.filters.http.cors", cors(cors));
    }
    if (fault != null && (fault.delay() != null || fault.abort() != null)) {
      filters.put("envoy.filters.http.fault", fault(fault));
    }
    return filters;
  }

  private static Map<String, Object> cors(RouteAction.Cors cors) {
    var origins = new ArrayList<Object>();
    for (var origin : cors.allowOrigin()) {
      origins.add(
          origin.equals("*")
              ? Map.of("safe_regex", Map.of("regex", ".*"))
              : Map.of("exact", origin));
    }
    cors.originMatches().forEach(m -> origins.add(EnvoyMatch.text(m)));
    var json = new LinkedHashMap<String, Object>();
    json.put("@type", TYPE + "cors.v3.CorsPolicy");
    json.put("allow_origin_string_match", origins);
    json.put("allow_methods", String.join(",", cors.allowMethods()));
    json.put("allow_headers", String.join(",", cors.allowHeaders()));
    json.put("expose_headers", String.join(",", cors.exposeHeaders()));
    if (cors.maxAge() != null) {
      json.put("max_age", Long.toString(cors.maxAge().toSeconds()));
    }
    json.put("allow_credentials", cors.allowCredentials());
    return json;
  }

  private static Map<String, Object> fault(RouteAction.Fault fault) {
    var json = new LinkedHashMap<String, Object>();
    json.put("@type", TYPE + "fault.v3.HTTPFault");
    if (fault.delay() != null) {
      json.put(
          "delay",
          Map.of(
              "fixed_delay", EnvoyRoutes.seconds(fault.delay().fixedDelay()),
              "percentage", percent(fault.delay().percent())));
    }
    if (fault.abort() != null) {
      var call = fault.abort().grpcStatus();
      json.put(
          "abort",
          Map.of(
              call == null ? "http_status" : "grpc_status",
              call == null ? fault.abort().httpStatus() : call,
              "percentage",
              percent(fault.abort().percent())));
    }
    return json;
  }

  static Map<String, Object> percent(double percent) {
    return Map.of("numerator", Math.round(percent * PARTS_OF_PERCENT), "denominator", "MILLION");
  }
}
