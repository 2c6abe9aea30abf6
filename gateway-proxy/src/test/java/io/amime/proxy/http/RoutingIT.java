package io.amime.proxy.http;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RoutingIT {
  @Test
  void weightsShareTheRequests() {
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", v1.port())
                    .endpoint("v2", v2.port())
                    .route(to(share("v2", 25), share("v1", 75)))
                    .build())) {
      int second = 0;
      for (int i = 0; i < 1000; i++) {
        second += proxy.get("/").body().equals("v2") ? 1 : 0;
      }
      assertThat(second).isBetween(190, 310);
      assertThat(v1.connections() + v2.connections()).isLessThanOrEqualTo(8);
    }
  }

  @Test
  void aHeaderPicksTheRoute() {
    var jason =
        new RouteMatch(
            null, Map.of("end-user", new StringMatch.Exact("jason")), List.of(), List.of());
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", v1.port())
                    .endpoint("v2", v2.port())
                    .route(jason, to(share("v2", 100)))
                    .route(to(share("v1", 100)))
                    .build())) {
      assertThat(proxy.get("/", "end-user", "jason").body()).isEqualTo("v2");
      assertThat(proxy.get("/").body()).isEqualTo("v1");
    }
  }

  @Test
  void anUnknownHostIsRefusedWithItsReason() {
    try (var proxy = new ProxyServer(Snapshots.reviews().build())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(404);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("no-route");
    }
  }
}
