package io.amime.proxy.http;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.api.discovery.StringMatch;
import io.amime.proxy.compile.RefusedSnapshot;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class ConfigSwapIT {
  private static Snapshots both(RawBackend v1, RawBackend v2) {
    return Snapshots.reviews().endpoint("v1", v1.port()).endpoint("v2", v2.port());
  }

  @Test
  void swapsUnderLoadLoseNoRequest() throws Exception {
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = new ProxyServer(both(v1, v2).route(to(share("v1", 100))).build());
        var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var stop = new AtomicBoolean();
      var answered = new AtomicInteger();
      var workers = new ArrayList<Future<Void>>();
      for (int i = 0; i < 8; i++) {
        workers.add(pool.submit(load(proxy, stop, answered)));
      }
      for (int i = 2; i < 202; i++) {
        var version = i % 2 == 0 ? "v2" : "v1";
        proxy
            .plane()
            .mesh()
            .apply(both(v1, v2).version("" + i).route(to(share(version, 100))).build());
        if (i % 3 == 0) {
          // Only one of the two is a member for a while, and then both are again.
          var one = both(v1, v2).build().endpoints().get(Snapshots.HOST + ":9080");
          proxy
              .plane()
              .mesh()
              .apply(new EndpointsUpdate(Map.of(Snapshots.HOST + ":9080", one), List.of()));
        }
        int before = answered.get();
        await()
            .pollDelay(Duration.ZERO)
            .pollInterval(Duration.ofMillis(1))
            .until(() -> answered.get() > before || workers.stream().anyMatch(Future::isDone));
      }
      stop.set(true);
      for (var worker : workers) {
        worker.get();
      }
      assertThat(v1.requests()).isPositive();
      assertThat(v2.requests()).isPositive();
      assertThat(v1.connections() + v2.connections()).as("pools outlive the swaps").isLessThan(64);
    }
  }

  /** Requests until told to stop; fails at the first that is not answered well. */
  private static Callable<Void> load(
      ProxyServer proxy, AtomicBoolean stop, AtomicInteger answered) {
    return () -> {
      try (var client = new RawClient(proxy)) {
        while (!stop.get()) {
          var answer = client.get("/").answer();
          assertThat(answer.status()).isEqualTo(200);
          assertThat(answer.text()).isIn("v1", "v2");
          answered.incrementAndGet();
        }
      }
      return null;
    };
  }

  @Test
  void anUnknownClusterIsRefusedWithEveryViolationAndTheOldConfigurationStays() {
    var regex = new RouteMatch(new StringMatch.Regex("("), Map.of(), List.of(), List.of());
    try (var v1 = RawBackend.saying("v1");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", v1.port())
                    .route(to(share("v1", 100)))
                    .build())) {
      var bad =
          Snapshots.reviews()
              .version("2")
              .endpoint("v1", v1.port())
              .route(regex, to(share("v1", 100)))
              .route(to(share("v9", 100)))
              .build();
      assertThatThrownBy(() -> proxy.plane().mesh().apply(bad))
          .isInstanceOfSatisfying(
              RefusedSnapshot.class,
              e ->
                  assertThat(e.violations())
                      .hasSize(2)
                      .anyMatch(v -> v.contains("default/rule-0") && v.contains("not RE2"))
                      .anyMatch(v -> v.contains("version=v9")));
      assertThat(proxy.plane().mesh().current().version()).isEqualTo("1");
      assertThat(proxy.get("/").body()).isEqualTo("v1");
    }
  }

  @Test
  void routesThatStayFollowTheClustersThatChange() {
    try (var v1 = RawBackend.saying("v1");
        var v2 = RawBackend.saying("v2");
        var proxy = new ProxyServer(both(v1, v2).route(to(share("v1", 100))).build())) {
      assertThat(proxy.get("/").body()).isEqualTo("v1");
      var before = proxy.plane().mesh().current().snapshot();
      var named = Snapshots.config("v1");
      var ofOthers =
          new Cluster(
              named.name(),
              named.host(),
              named.port(),
              Map.of("version", "v2"),
              named.protocol(),
              named.tls(),
              named.identities(),
              named.loadBalancing(),
              named.connectTimeout(),
              named.limits(),
              named.outlier(),
              named.policy());
      var change =
          new SnapshotDelta(
              before.version(),
              "2",
              2,
              null,
              List.of(),
              List.of(),
              List.of(ofOthers),
              List.of(),
              null,
              null,
              null);
      proxy.plane().mesh().apply(change.applyTo(before));
      assertThat(proxy.get("/").body()).isEqualTo("v2");
    }
  }

  @Test
  void aMemberThatLeavesTakesItsIdleConnectionsAlong() throws Exception {
    try (var v1 = RawBackend.saying("v1");
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", v1.port())
                    .route(to(share("v1", 100)))
                    .build())) {
      assertThat(proxy.get("/").body()).isEqualTo("v1");
      proxy.plane().mesh().apply(new EndpointsUpdate(Map.of(), List.of()));
      org.awaitility.Awaitility.await().until(() -> v1.open() == 0);
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("no-healthy-endpoint");
    }
  }
}
