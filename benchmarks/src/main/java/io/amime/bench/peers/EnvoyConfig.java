package io.amime.bench.peers;

import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.trust.Trust;
import java.nio.file.Path;
import java.util.List;

/**
 * Envoy's static configuration with the same policies as our rules.
 *
 * @param setup of this Envoy
 * @param scene it stands in
 * @param accessLog written where the policies ask for it
 * @param port it listens on
 * @param upstreams ports of the versions behind it
 */
record EnvoyConfig(Setup setup, Scene scene, Path accessLog, int port, List<Integer> upstreams) {
  /** Percent of the matched requests that go to version v2. */
  static final int SECOND_SHARE = 25;

  private static final int ALL = 100;
  private static final String TYPE = "type.googleapis.com/envoy.extensions.";

  private static final String HTTP =
      """
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": %sfilters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: in
                normalize_path: true
                common_http_protocol_options: {max_headers_count: 256}
                codec_type: %s
                upgrade_configs: [%s]
      %s
      %s
                http_filters:
      %s
                - name: envoy.filters.http.router
                  typed_config:
                    "@type": %sfilters.http.router.v3.Router
      """;

  private static final String ROUTES =
      """
                route_config:
                  name: routes
                  virtual_hosts:
      """;

  private static final String ROUTES_FILE =
      """
                rds:
                  route_config_name: routes
                  config_source:
                    path_config_source: {path: %s}
      """;

  private static final String ROUTES_RESOURCE =
      """
      resources:
      - "@type": type.googleapis.com/envoy.config.route.v3.RouteConfiguration
        name: routes
        virtual_hosts:
      """;

  private static final String TCP =
      """
            - name: envoy.filters.network.tcp_proxy
              typed_config:
                "@type": %sfilters.network.tcp_proxy.v3.TcpProxy
                stat_prefix: in
                cluster: all
      """;

  private static final String PLAIN_ROUTE =
      """
                    - match: {prefix: "/"}
                      route:
                        cluster: %s
                        timeout: 15s
                        retry_policy: {retry_on: "connect-failure,refused-stream", num_retries: 2}
      """;

  private static final String RETRIES_ROUTE =
      """
                    - match: {prefix: "/"}
                      route:
                        cluster: %s
                        timeout: 3s
                        retry_policy: {retry_on: "5xx,connect-failure,refused-stream", num_retries: 2, per_try_timeout: 1s}
      """;

  private static final String SERVING_ROUTE =
      """
                    - match: {prefix: "/"}
                      route: {cluster: %s, timeout: 0s}
      """;

  private static final String FULL_ROUTES =
      """
                    - match: {prefix: "/", headers: [{name: x-user, string_match: {exact: bench}}]}
                      route:
                        weighted_clusters: {clusters: [{name: v1, weight: %d}, {name: v2, weight: %d}]}
                        timeout: 3s
                        retry_policy: {retry_on: "5xx,connect-failure,refused-stream", num_retries: 2, per_try_timeout: 1s}
                    - match: {prefix: "/"}
                      route: {cluster: v1, timeout: 15s}
      """;

  private static final String FAULT =
      """
                - name: envoy.filters.http.fault
                  typed_config:
                    "@type": %sfilters.http.fault.v3.HTTPFault
                    abort: {http_status: 503, percentage: {numerator: 0, denominator: HUNDRED}}
      """;

  private static final String REFUSALS =
      """
                - name: envoy.filters.http.rbac
                  typed_config:
                    "@type": %sfilters.http.rbac.v3.RBAC
                    rules:
                      action: DENY
                      policies:
      """;

  private static final String REFUSAL =
      """
                        policy-%1$d: {permissions: [{header: {name: x-refuse-%1$d, string_match: {exact: "yes"}}}], principals: [{any: true}]}
      """;

  private static final String ACCESS_LOG =
      """
                access_log:
                - name: envoy.access_loggers.file
                  typed_config:
                    "@type": %saccess_loggers.file.v3.FileAccessLog
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

  private static final String LISTENER =
      """
      static_resources:
        listeners:
        - name: in
          address: {socket_address: {address: 127.0.0.1, port_value: %d}}
          filter_chains:
          - filters:
      %s%s  clusters:
      """;

  private static final String DOWNSTREAM_TLS =
      """
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": %stransport_sockets.tls.v3.DownstreamTlsContext
                require_client_certificate: true
                common_tls_context:
      """;

  String text() {
    var text = new StringBuilder();
    var tls =
        setup.entry() == Setup.Entry.MUTUAL_TLS
            ? DOWNSTREAM_TLS.formatted(TYPE)
                + EnvoyClusters.certificates(
                    scene.trust(), Trust.SERVER, Trust.CLIENT, setup.wire())
            : "";
    text.append(
        LISTENER.formatted(port, setup.wire() == Wire.TCP ? TCP.formatted(TYPE) : http(), tls));
    return text.append(new EnvoyClusters(setup, scene.trust(), upstreams).text()).toString();
  }

  private String http() {
    return HTTP.formatted(
        TYPE,
        setup.wire() == Wire.HTTP2 ? "HTTP2" : "HTTP1",
        setup.wire() == Wire.WEBSOCKET ? "{upgrade_type: websocket}" : "",
        setup.policies() == Policies.FULL ? ACCESS_LOG.formatted(TYPE, accessLog) : "",
        setup.changing() ? ROUTES_FILE.formatted(routesFile()) : ROUTES + hosts(SECOND_SHARE),
        filters(),
        TYPE);
  }

  /** Where the routes are that change while Envoy runs. */
  Path routesFile() {
    return accessLog.resolveSibling("routes.yaml");
  }

  /** The routes as a file of their own. */
  String routes(int second) {
    return ROUTES_RESOURCE + hosts(second);
  }

  private String hosts(int second) {
    var hosts = new StringBuilder();
    for (int i = 1; i < setup.hosts(); i++) {
      var name = "other-" + i;
      hosts.append(host(name, name + ".bench.svc.cluster.local", PLAIN_ROUTE.formatted(name)));
    }
    var routes =
        switch (setup.policies()) {
          case PLAIN -> (setup.serving() ? SERVING_ROUTE : PLAIN_ROUTE).formatted("all");
          case RETRIES -> RETRIES_ROUTE.formatted("all");
          case FULL -> FULL_ROUTES.formatted(ALL - second, second);
          case TWENTY -> SERVING_ROUTE.formatted("all");
        };
    return hosts.append(host("backend", Message.HOST, routes)).toString();
  }

  private static String host(String name, String domain, String routes) {
    return """
                - name: %s
                  domains: ["%s"]
                  routes:
    %s\
    """
        .formatted(name, domain, routes);
  }

  private String filters() {
    return switch (setup.policies()) {
      case PLAIN, RETRIES -> "";
      case FULL -> FAULT.formatted(TYPE);
      case TWENTY -> {
        var filters = new StringBuilder(REFUSALS.formatted(TYPE));
        for (int i = 1; i <= 20; i++) {
          filters.append(REFUSAL.formatted(i));
        }
        yield filters.toString();
      }
    };
  }
}
