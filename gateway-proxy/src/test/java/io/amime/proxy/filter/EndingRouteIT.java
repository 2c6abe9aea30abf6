package io.amime.proxy.filter;

import static io.amime.proxy.testing.Snapshots.fault;
import static io.amime.proxy.testing.Snapshots.mirror;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Fault;
import io.amime.api.discovery.RouteAction.Mirror;
import io.amime.api.discovery.RouteMatch;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** A route with an end is over when the proxy's clock says so, without any word from Pilot. */
class EndingRouteIT {
  private static final Duration LONGEST = Duration.ofSeconds(20);

  private static Snapshots ending(RouteAction action, Instant until, RawBackend v1, RawBackend v2) {
    return Snapshots.reviews()
        .endpoint("v1", v1.port())
        .endpoint("v2", v2.port())
        .route(new Route("default/drill", 1, RouteMatch.ANY, action, until))
        .route(to(share("v2", 100)));
  }

  @Test
  void weightsEnd() {
    var until = Instant.now().plusSeconds(2);
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = new ProxyServer(ending(to(share("v1", 100)), until, v1, v2).build())) {
      assertThat(proxy.get("/").body()).isEqualTo("v1");

      await().atMost(LONGEST).until(() -> proxy.get("/").body().equals("v2"));
      assertThat(Instant.now()).isAfterOrEqualTo(until);
    }
  }

  @Test
  void aFaultEnds() {
    var abort = fault(to(share("v1", 100)), new Fault(null, new Abort(100, 503)));
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = new ProxyServer(ending(abort, Instant.now().plusSeconds(2), v1, v2).build())) {
      assertThat(proxy.get("/").statusCode()).isEqualTo(503);

      await().atMost(LONGEST).until(() -> proxy.get("/").statusCode() == 200);
    }
  }

  @Test
  void aMirrorThatHasEndedGetsNothing() {
    var shadowed = mirror(to(share("v2", 100)), new Mirror(Snapshots.cluster("v1"), 100));
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy =
            new ProxyServer(ending(shadowed, Instant.now().minusSeconds(1), v1, v2).build())) {
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.get("/").body()).isEqualTo("v2");
      }
      assertThat(v1.requests()).isZero();
    }
  }
}
