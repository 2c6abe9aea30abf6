package io.amime.bench.peers;

import io.amime.bench.cases.Policies;
import io.amime.bench.cases.Setup;
import io.amime.bench.cases.Setup.Wire;
import io.amime.bench.trust.Trust;
import java.util.List;

/** The upstream half of Envoy's configuration. */
record EnvoyClusters(Setup setup, Trust trust, List<Integer> ports) {
  private static final String TYPE = "type.googleapis.com/envoy.extensions.";

  private static final String CLUSTER =
      """
        - name: %s
          type: STATIC
          connect_timeout: 5s
          lb_policy: ROUND_ROBIN
          circuit_breakers:
            thresholds: [{max_connections: 4096, max_pending_requests: 20000, max_requests: 20000, max_retries: 3}]
          outlier_detection: {consecutive_5xx: 5, interval: 10s, base_ejection_time: 30s, max_ejection_percent: 50}
      %s
          load_assignment:
            cluster_name: %s
            endpoints:
            - lb_endpoints:
      %s
      """;

  private static final String ENDPOINT =
      "        - endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}\n";

  private static final String HTTP2 =
      """
          typed_extension_protocol_options:
            envoy.extensions.upstreams.http.v3.HttpProtocolOptions:
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions
              explicit_http_config: {http2_protocol_options: {}}
      """;

  private static final String UPSTREAM_TLS =
      """
          transport_socket:
            name: envoy.transport_sockets.tls
            typed_config:
              "@type": %stransport_sockets.tls.v3.UpstreamTlsContext
              sni: outbound.80.backend.bench.svc.cluster.local
              common_tls_context:
      """;

  private static final String CERTIFICATES =
      """
                  tls_params: {tls_minimum_protocol_version: TLSv1_3, tls_maximum_protocol_version: TLSv1_3}
                  alpn_protocols: ["%s"]
                  tls_certificates:
                  - certificate_chain: {filename: %s}
                    private_key: {filename: %s}
                  validation_context:
                    trusted_ca: {filename: %s}
                    match_typed_subject_alt_names:
                    - {san_type: URI, matcher: {exact: "%s"}}
      """;

  /** What one account shows, and whom it accepts. */
  static String certificates(Trust trust, String own, String peer, Wire wire) {
    return CERTIFICATES.formatted(
        wire == Wire.HTTP2 ? "h2" : "http/1.1",
        trust.chain(own),
        trust.key(own),
        trust.roots(),
        trust.id(peer));
  }

  String text() {
    var text = new StringBuilder();
    for (int i = 1; i < setup.hosts(); i++) {
      text.append(cluster("other-" + i, ports));
    }
    if (setup.policies() == Policies.FULL) {
      return text.append(cluster("v1", ports.subList(0, 1)))
          .append(cluster("v2", ports.subList(ports.size() - 1, ports.size())))
          .toString();
    }
    return text.append(cluster("all", ports)).toString();
  }

  private String cluster(String name, List<Integer> members) {
    var endpoints = new StringBuilder();
    members.forEach(port -> endpoints.append(ENDPOINT.formatted(port)));
    var transport = setup.wire() == Wire.HTTP2 ? HTTP2 : "";
    if (setup.upstream() == Setup.Upstream.MUTUAL_TLS) {
      transport +=
          UPSTREAM_TLS.formatted(TYPE)
              + certificates(trust, Trust.CLIENT, Trust.SERVER, setup.wire());
    }
    return CLUSTER.formatted(name, transport, name, endpoints);
  }
}
