package io.amime.proxy.cases;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.ProxySnapshot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A bootstrap for Envoy with one listener for each of several snapshots. */
final class EnvoyBootstrap {
  private static final Map<String, Object> LOOPBACK =
      Map.of("socket_address", Map.of("address", "127.0.0.1", "port_value", 0));

  private final List<Map<String, Object>> listeners = new ArrayList<>();
  private final List<Map<String, Object>> clusters = new ArrayList<>();

  /**
   * Adds what one of our proxies would run on.
   *
   * @param name of its listener
   */
  void add(String name, ProxySnapshot snapshot) {
    var prefix = name + "|";
    listeners.add(
        Map.of(
            "name", name,
            "address", LOOPBACK,
            "filter_chains",
                List.of(Map.of("filters", List.of(manager(new EnvoyRoutes(snapshot, prefix)))))));
    snapshot.clusters().forEach(c -> clusters.add(cluster(prefix, c, snapshot)));
  }

  Map<String, Object> json() {
    return Map.of(
        "node", Map.of("id", "parity", "cluster", "parity"),
        "admin", Map.of("address", LOOPBACK),
        "static_resources", Map.of("listeners", listeners, "clusters", clusters));
  }

  private static Map<String, Object> manager(EnvoyRoutes routes) {
    var config = new LinkedHashMap<String, Object>();
    config.put(
        "@type",
        "type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3"
            + ".HttpConnectionManager");
    config.put("stat_prefix", "in");
    // As beside an application, which is trusted with the fields that steer its sidecar.
    config.put("use_remote_address", true);
    config.put(
        "internal_address_config",
        Map.of("cidr_ranges", List.of(Map.of("address_prefix", "127.0.0.0", "prefix_len", 8))));
    config.put("normalize_path", true);
    config.put("merge_slashes", true);
    config.put("path_with_escaped_slashes_action", "REJECT_REQUEST");
    config.put("strip_trailing_host_dot", true);
    config.put("route_config", routes.configuration());
    config.put(
        "http_filters",
        List.of(
            filter("cors", "cors.v3.Cors"),
            filter("fault", "fault.v3.HTTPFault"),
            filter("router", "router.v3.Router")));
    return Map.of("name", "envoy.filters.network.http_connection_manager", "typed_config", config);
  }

  private static void outlier(Map<String, Object> json, Cluster.Outlier outlier) {
    var detection = new LinkedHashMap<String, Object>();
    bound(detection, "consecutive_5xx", outlier.consecutiveErrors());
    bound(detection, "consecutive_gateway_failure", outlier.gatewayErrors());
    if (outlier.localErrors() != null) {
      detection.put("split_external_local_origin_errors", true);
      bound(detection, "consecutive_local_origin_failure", outlier.localErrors());
    }
    detection.put("interval", EnvoyRoutes.seconds(outlier.interval()));
    detection.put("base_ejection_time", EnvoyRoutes.seconds(outlier.baseEjection()));
    detection.put("max_ejection_percent", outlier.maxEjectionPercent());
    json.put("outlier_detection", detection);
    if (outlier.minHealthPercent() != null) {
      json.put(
          "common_lb_config",
          Map.of("healthy_panic_threshold", Map.of("value", outlier.minHealthPercent())));
    }
  }

  private static void bound(Map<String, Object> json, String name, Integer errors) {
    boolean never = errors == null || errors == 0;
    json.put("enforcing_" + name, never ? 0 : 100);
    if (!never) {
      json.put(name, errors);
    }
  }

  private static Map<String, Object> filter(String name, String type) {
    return Map.of(
        "name",
        "envoy.filters.http." + name,
        "typed_config",
        Map.of("@type", EnvoyFilters.TYPE + type));
  }

  private static Map<String, Object> cluster(String prefix, Cluster c, ProxySnapshot snapshot) {
    var json = new LinkedHashMap<String, Object>();
    json.put("name", prefix + c.name());
    json.put("type", "STATIC");
    json.put("connect_timeout", EnvoyRoutes.seconds(c.connectTimeout()));
    json.put(
        "lb_policy",
        switch (c.loadBalancing()) {
          case ROUND_ROBIN -> "ROUND_ROBIN";
          // Envoy measures no times; this is the nearest that it has.
          case LEAST_CONN, PEAK_EWMA -> "LEAST_REQUEST";
          case RING_HASH -> "RING_HASH";
          case RANDOM -> "RANDOM";
        });
    json.put("circuit_breakers", Map.of("thresholds", List.of(thresholds(c.limits()))));
    if (c.outlier() != null) {
      outlier(json, c.outlier());
    }
    var members = new ArrayList<Map<String, Object>>();
    for (var e : c.members(snapshot.endpoints())) {
      if (e.healthy()) {
        members.add(
            Map.of(
                "load_balancing_weight",
                e.weight() == null ? 1 : e.weight(),
                "endpoint",
                Map.of(
                    "address",
                    Map.of(
                        "socket_address",
                        Map.of("address", e.address(), "port_value", e.port())))));
      }
    }
    json.put(
        "load_assignment",
        Map.of(
            "cluster_name",
            prefix + c.name(),
            "endpoints",
            List.of(Map.of("lb_endpoints", members))));
    return json;
  }

  private static Map<String, Object> thresholds(Cluster.Limits limits) {
    var json = new LinkedHashMap<String, Object>();
    json.put("max_connections", limits.maxConnections());
    json.put("max_pending_requests", limits.maxPending());
    json.put("max_requests", limits.maxRequests());
    var retries = limits.retries();
    if (retries != null) {
      json.put(
          "retry_budget",
          Map.of(
              "budget_percent", Map.of("value", retries.percent()),
              "min_retry_concurrency", retries.minConcurrency()));
    }
    return json;
  }
}
