package io.amime.proxy.filter.fault;

import static io.amime.proxy.testing.Snapshots.fault;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Delay;
import io.amime.api.discovery.RouteAction.Fault;
import io.amime.proxy.http.Reason;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultIT {
  private static ProxyServer proxy(RawBackend backend, Fault fault) {
    return new ProxyServer(
        Snapshots.reviews()
            .endpoint("v1", backend.port())
            .route(fault(to(share("v1", 100)), fault))
            .build());
  }

  private static long millis(Runnable action) {
    long from = System.nanoTime();
    action.run();
    return (System.nanoTime() - from) / 1_000_000;
  }

  @Test
  void abortAtHundredPercentNeverReachesTheUpstream() {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend, new Fault(null, new Abort(100, 418)))) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(418);
      assertThat(answer.body()).isEqualTo("fault filter abort");
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("fault-abort");
      assertThat(backend.requests()).isZero();
      assertThat(proxy.first().outcome().flags()).isEqualTo("FI");
    }
  }

  @Test
  void abortAtTenPercentHitsATenth() {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend, new Fault(null, new Abort(10, 503)))) {
      int aborted = 0;
      for (int i = 0; i < 1000; i++) {
        aborted += proxy.get("/").statusCode() == 503 ? 1 : 0;
      }
      assertThat(aborted).isBetween(60, 145);
    }
  }

  @Test
  void abortAtZeroPercentPassesThrough() {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend, new Fault(null, new Abort(0, 503)))) {
      for (int i = 0; i < 50; i++) {
        assertThat(proxy.get("/").body()).isEqualTo("ok");
      }
    }
  }

  @Test
  void delayHoldsTheRequestAndThenPassesIt() {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend, new Fault(new Delay(100, Duration.ofMillis(300)), null))) {
      long took = millis(() -> assertThat(proxy.get("/").body()).isEqualTo("ok"));
      assertThat(took).isBetween(300L, 3000L);
      assertThat(proxy.first().outcome().marks()).contains(Reason.FAULT_DELAY);
    }
  }

  @Test
  void delayComesBeforeAbort() {
    var both = new Fault(new Delay(100, Duration.ofMillis(300)), new Abort(100, 500));
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend, both)) {
      long took = millis(() -> assertThat(proxy.get("/").statusCode()).isEqualTo(500));
      assertThat(took).isGreaterThanOrEqualTo(300);
      assertThat(proxy.first().outcome().flags()).isEqualTo("DI,FI");
    }
  }
}
