package io.amime.bench.peers;

import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.load.Backend;
import java.nio.file.Path;

/** Envoy's static configuration with the same policies as our rules. */
final class EnvoyConfig {
  private static final String WHOLE =
      """
      static_resources:
        listeners:
        - name: in
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: in
                normalize_path: true
      %s
                route_config:
                  name: routes
                  virtual_hosts:
                  - name: backend
                    domains: ["%s"]
                    routes:
      %s
                http_filters:
      %s
                - name: envoy.filters.http.router
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
        clusters:
      %s
      """;

  private static final String CLUSTER =
      """
        - name: %s
          type: STATIC
          connect_timeout: 5s
          lb_policy: ROUND_ROBIN
          circuit_breakers:
            thresholds: [{max_connections: 1024, max_pending_requests: 1024, max_requests: 1024, max_retries: 3}]
          outlier_detection: {consecutive_5xx: 5, interval: 10s, base_ejection_time: 30s, max_ejection_percent: 50}
          load_assignment:
            cluster_name: %s
            endpoints:
            - lb_endpoints:
      %s
      """;

  private static final String ENDPOINT =
      "        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}\n";

  private static final String PLAIN_ROUTE =
      """
                    - match: {prefix: "/"}
                      route:
                        cluster: all
                        timeout: 15s
                        retry_policy: {retry_on: "connect-failure,refused-stream", num_retries: 2}
      """;

  private static final String FULL_ROUTES =
      """
                    - match: {prefix: "/", headers: [{name: x-user, string_match: {exact: bench}}]}
                      route:
                        weighted_clusters: {clusters: [{name: v1, weight: 75}, {name: v2, weight: 25}]}
                        timeout: 3s
                        retry_policy: {retry_on: "5xx,connect-failure,refused-stream", num_retries: 2, per_try_timeout: 1s}
                    - match: {prefix: "/"}
                      route: {cluster: v1, timeout: 15s}
      """;

  private static final String FAULT =
      """
                - name: envoy.filters.http.fault
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.filters.http.fault.v3.HTTPFault
                    abort: {http_status: 503, percentage: {numerator: 0, denominator: HUNDRED}}
      """;

  private static final String ACCESS_LOG =
      """
                access_log:
                - name: envoy.access_loggers.file
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.access_loggers.file.v3.FileAccessLog
                    path: %s
                    log_format:
                      json_format:
                        start_time: "%%START_TIME%%"
                        method: "%%REQ(:METHOD)%%"
                        authority: "%%REQ(:AUTHORITY)%%"
                        path: "%%REQ(X-ENVOY-ORIGINAL-PATH?:PATH)%%"
                        response_code: "%%RESPONSE_CODE%%"
                        response_flags: "%%RESPONSE_FLAGS%%"
                        reason: "%%RESPONSE_CODE_DETAILS%%"
                        bytes_received: "%%BYTES_RECEIVED%%"
                        bytes_sent: "%%BYTES_SENT%%"
                        duration_ms: "%%DURATION%%"
                        upstream_ms: "%%RESPONSE_DURATION%%"
                        attempts: "%%UPSTREAM_REQUEST_ATTEMPT_COUNT%%"
                        route: "%%ROUTE_NAME%%"
                        upstream_cluster: "%%UPSTREAM_CLUSTER%%"
                        upstream_host: "%%UPSTREAM_HOST%%"
                        user_agent: "%%REQ(USER-AGENT)%%"
                        traceparent: "%%REQ(TRACEPARENT)%%"
                        request_id: "%%REQ(X-REQUEST-ID)%%"
      """;

  private EnvoyConfig() {}

  static String of(Policies policies, Backend backend, int port, Path accessLog) {
    return switch (policies) {
      case PLAIN ->
          WHOLE.formatted(
              port,
              "",
              Message.HOST,
              PLAIN_ROUTE,
              "",
              cluster("all", backend.first(), backend.second()));
      case FULL ->
          WHOLE.formatted(
              port,
              ACCESS_LOG.formatted(accessLog),
              Message.HOST,
              FULL_ROUTES,
              FAULT,
              cluster("v1", backend.first()) + cluster("v2", backend.second()));
    };
  }

  private static String cluster(String name, int... ports) {
    var endpoints = new StringBuilder();
    for (int port : ports) {
      endpoints.append(ENDPOINT.formatted(port));
    }
    return CLUSTER.formatted(name, name, endpoints);
  }
}
