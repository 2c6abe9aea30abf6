package io.amime.proxy.cluster;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

class CircuitBreakerIT {
  /** So many more than the budget of retries has at once. */
  private static final int AT_ONCE = 16;

  @Test
  void nobodyNoticesWhenAMemberDiesThatManyAreCalling() throws Exception {
    var all = new CountDownLatch(AT_ONCE);
    var dead = new CountDownLatch(1);
    try (var dying =
            new RawBackend((request, out) -> {
              all.countDown();
              dead.await();
              return false;
            });
        var living = RawBackend.saying("ok");
        var proxy =
            new ProxyServer(
                reviews(dying.port(), living.port())
                    .route(Snapshots.retries(to(share("v1", 100)), RetryPolicy.DEFAULT))
                    .build())) {
      var clients = new ArrayList<RawClient>();
      while (all.getCount() > 0) {
        long before = all.getCount();
        int answered = living.requests();
        clients.add(new RawClient(proxy).get("/"));
        await().until(() -> all.getCount() < before || living.requests() > answered);
      }
      dead.countDown();
      for (var client : clients) {
        assertThat(client.answer().status()).isEqualTo(200);
        client.close();
      }
    }
  }

  private static Snapshots reviews(int... ports) {
    var snapshot = Snapshots.reviews();
    for (int port : ports) {
      snapshot.endpoint("v1", port);
    }
    return snapshot;
  }

  private static Snapshots routes(Limits limits, Outlier outlier, int... ports) {
    var base = Snapshots.config("v1");
    var snapshot =
        Snapshots.reviews()
            .cluster(
                new Cluster(
                    base.name(),
                    base.host(),
                    base.port(),
                    base.labels(),
                    base.protocol(),
                    false,
                    base.identities(),
                    base.loadBalancing(),
                    base.connectTimeout(),
                    limits,
                    outlier,
                    null));
    for (int port : ports) {
      snapshot.endpoint("v1", port);
    }
    return snapshot.route(to(share("v1", 100)));
  }

  @Test
  void tooManyRequestsAtOnceAreTurnedAwayAtOnce() throws Exception {
    var go = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              go.await();
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy =
            new ProxyServer(routes(new Limits(8, 8, 3, null, 0), null, backend.port()).build())) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 3; i++) {
        clients.add(new RawClient(proxy).get("/"));
      }
      await().until(() -> backend.requests() == 3);
      try (var late = new RawClient(proxy)) {
        var answer = late.get("/").answer();
        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.header("x-mesh-reason")).isEqualTo("circuit-open");
        assertThat(answer.header("x-envoy-overloaded")).isEqualTo("true");
        go.countDown();
        for (var client : clients) {
          assertThat(client.answer().text()).isEqualTo("ok");
          client.close();
        }
        assertThat(late.get("/").answer().text()).isEqualTo("ok");
      }
    }
  }

  @Test
  void requestsWaitForAConnectionUpToTheLimit() throws Exception {
    var go = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              go.await();
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy =
            new ProxyServer(
                routes(new Limits(1, 1000, 1000, null, 0), null, backend.port()).build())) {
      var clients = new ArrayList<RawClient>();
      for (int i = 0; i < 20; i++) {
        clients.add(new RawClient(proxy).get("/"));
      }
      var cluster =
          proxy.plane().mesh().clusters().stream()
              .filter(c -> c.config().name().equals(Snapshots.cluster("v1")))
              .findAny()
              .orElseThrow();
      await().until(() -> cluster.pendingRequests() >= 18);
      go.countDown();
      for (var client : clients) {
        assertThat(client.answer().text()).isEqualTo("ok");
        client.close();
      }
      // One for each event loop, or a loop could wait for ever.
      assertThat(backend.connections()).isLessThanOrEqualTo(2);
      assertThat(cluster.pendingRequests()).isZero();
    }
  }

  @Test
  void aMemberThatAnswersBadlyLeavesTheRotation() {
    var policy = new Outlier(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 50);
    try (var good = RawBackend.saying("good");
        var bad =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 500, "bad");
              return true;
            });
        var proxy =
            new ProxyServer(routes(Limits.DEFAULT, policy, good.port(), bad.port()).build())) {
      int failed = 0;
      for (int i = 0; i < 40; i++) {
        failed += proxy.get("/").statusCode() == 500 ? 1 : 0;
      }
      assertThat(failed).isEqualTo(5);
      assertThat(bad.requests()).isEqualTo(5);
    }
  }

  @Test
  void twoInstancesAreCalledByTurns() {
    try (var a = RawBackend.saying("a");
        var b = RawBackend.saying("b");
        var proxy = new ProxyServer(routes(Limits.DEFAULT, null, a.port(), b.port()).build())) {
      for (int i = 0; i < 20; i++) {
        proxy.get("/");
      }
      assertThat(a.requests()).isEqualTo(10);
      assertThat(b.requests()).isEqualTo(10);
    }
  }
}
