package io.amime.proxy.cluster;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.SteadyLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What callers notice at 500 requests a second while the mesh around them changes: nothing. */
class SteadyLoadIT {
  private static final int PER_SECOND = 500;
  private static final int CHANGES = 100;

  /** Requests between two changes. */
  private static final int STEP = 20;

  private static ProxySnapshot rule(int revision, List<RawBackend> members) {
    int other = 1 + revision % 3;
    return members(members)
        .applyTo(
            Snapshots.reviews()
                .version("" + revision)
                .cluster(Snapshots.config("v1"))
                .cluster(Snapshots.config(""))
                .route(retries(to(share("v1", 100 - other), share("", other)), RetryPolicy.DEFAULT))
                .build());
  }

  private static EndpointsUpdate members(List<RawBackend> members) {
    var endpoints = new ArrayList<Endpoint>();
    for (var member : members) {
      endpoints.add(
          new Endpoint(
              "reviews-" + member.port(),
              "127.0.0.1",
              member.port(),
              Map.of("version", "v1"),
              false,
              true));
    }
    return new EndpointsUpdate(Map.of(Snapshots.HOST + ":9080", endpoints), List.of());
  }

  private static void pass(SteadyLoad load, int requests) {
    int before = load.answered();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> load.answered() >= before + requests || !load.failures().isEmpty());
  }

  @Test
  void changesOfRulesAndMembersThatComeAndGoLoseNoRequest() {
    var members = new ArrayList<RawBackend>();
    for (int i = 0; i < 3; i++) {
      members.add(RawBackend.saying("v1"));
    }
    try (var proxy = new ProxyServer(rule(0, members));
        var load = new SteadyLoad(proxy, PER_SECOND)) {
      for (int revision = 1; revision <= CHANGES; revision++) {
        if (revision % 5 == 1) {
          members.add(RawBackend.saying("v1"));
        }
        var leaving = revision % 5 == 0 ? members.removeFirst() : null;
        proxy.plane().mesh().apply(members(members));
        proxy.plane().mesh().apply(rule(revision, members));
        pass(load, STEP);
        if (leaving != null) {
          // It stays until those who still call it have their answers, and then it is gone.
          assertThat(leaving.requests()).isPositive();
          await().until(() -> leaving.open() == 0);
          leaving.close();
        }
      }
      assertThat(load.failures()).isEmpty();
      assertThat(load.answered()).isGreaterThan(CHANGES * STEP);
      // Another try would have hidden what the first one met.
      assertThat(proxy.ended()).allMatch(ended -> ended.outcome().attempts() == 1);
    } finally {
      members.forEach(RawBackend::close);
    }
  }

  @Test
  void aMemberThatIsKilledIsNotMissedAndComesBack() {
    try (var first = RawBackend.saying("v1");
        var second = RawBackend.saying("v1");
        var third = RawBackend.saying("v1");
        var proxy = new ProxyServer(ejecting(first, second, third));
        var load = new SteadyLoad(proxy, PER_SECOND)) {
      pass(load, PER_SECOND);
      assertThat(third.requests()).isGreaterThan(PER_SECOND / 4);
      third.close();
      pass(load, PER_SECOND);
      try (var again = RawBackend.saying(third.port(), "v1")) {
        await().until(() -> again.requests() > PER_SECOND / 4);
        assertThat(load.failures()).isEmpty();
      }
    }
  }

  private static ProxySnapshot ejecting(RawBackend... members) {
    var snapshot =
        Snapshots.reviews()
            .cluster(
                Snapshots.balanced(
                    Snapshots.config("v1"),
                    Cluster.LoadBalancing.ROUND_ROBIN,
                    BalancerSettings.NONE,
                    new Outlier(5, Duration.ofSeconds(10), Duration.ofMillis(300), 50)));
    for (var member : members) {
      snapshot.endpoint("v1", member.port());
    }
    return snapshot.route(retries(to(share("v1", 100)), RetryPolicy.DEFAULT)).build();
  }
}
