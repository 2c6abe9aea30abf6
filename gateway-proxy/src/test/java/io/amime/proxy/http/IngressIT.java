package io.amime.proxy.http;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class IngressIT {
  /** The same routes, for an ingress under any host and port. */
  private static ProxySnapshot ingress(ProxySnapshot s) {
    var host =
        new VirtualHost(
            "*",
            0,
            Cluster.Protocol.HTTP,
            List.of(),
            List.of("*"),
            s.virtualHosts().getFirst().routes());
    return new ProxySnapshot(
        s.version(),
        1,
        new Workload(
            "ingress",
            Workload.Mode.INGRESS,
            "istio-ingress",
            "istio-system",
            "istio-ingress",
            Map.of("istio", "ingress")),
        List.of(host),
        s.clusters(),
        s.endpoints(),
        s.peers(),
        s.inbound(),
        s.outbound(),
        s.policy());
  }

  @Test
  void nothingThatTheOutsideClaimsComesIn() throws Exception {
    var seen = new AtomicReference<Map<String, String>>();
    try (var backend =
            new RawBackend((request, out) -> {
              seen.set(request.headers());
              out.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: 0\r\nx-mesh-secret: 1\r\n\r\n".getBytes());
              return true;
            });
        var proxy =
            new ProxyServer(
                ingress(
                    Snapshots.reviews()
                        .endpoint("v1", backend.port())
                        .route(to(share("v1", 100)))
                        .build()),
                Direction.INGRESS,
                channel -> {});
        var client = new RawClient(proxy)) {
      client.send(
          """
          GET / HTTP/1.1
          Host: anything:8000
          X-Request-Id: mine
          X-Forwarded-For: 6.6.6.6
          X-Forwarded-Client-Cert: URI=forged
          X-Envoy-Max-Retries: 9

          """);
      assertThat(client.answer().headers()).doesNotContainKey("x-mesh-secret");
      assertThat(seen.get())
          .containsEntry("x-forwarded-for", "127.0.0.1")
          .containsEntry("x-forwarded-proto", "http")
          .doesNotContainKeys("x-forwarded-client-cert", "x-envoy-max-retries")
          .containsKey("traceparent");
      assertThat(seen.get().get("x-request-id")).isNotEqualTo("mine").hasSize(36);
    }
  }
}
