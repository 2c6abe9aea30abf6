package io.amime.proxy.cluster;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.SteadyLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A service of which nobody is left, at 500 requests a second and the usual retries. */
class TotalOutageIT {
  private static final int PER_SECOND = 500;
  private static final int REQUESTS = 2 * PER_SECOND;
  private static final int MEMBERS = 3;

  /** Those that run when the first finds out, with two further tries each, and the least budget. */
  private static final int A_FEW = 2 * SteadyLoad.CLIENTS + MEMBERS + 3;

  private static final Outlier QUICK =
      new Outlier(5, Duration.ofSeconds(10), Duration.ofMillis(300), 50);

  private final List<RawBackend> members = new ArrayList<>();

  @AfterEach
  void stop() {
    members.forEach(RawBackend::close);
  }

  private ProxySnapshot snapshot(RetryPolicy policy) {
    var snapshot =
        Snapshots.reviews()
            .cluster(
                Snapshots.balanced(
                    Snapshots.config("v1"),
                    LoadBalancing.ROUND_ROBIN,
                    BalancerSettings.NONE,
                    QUICK));
    members.forEach(m -> snapshot.endpoint("v1", m.port()));
    return snapshot.route(retries(to(share("v1", 100)), policy)).build();
  }

  /** Lets so many requests fail and counts their tries. */
  private static int tries(ProxyServer proxy) {
    int before;
    try (var load = new SteadyLoad(proxy, PER_SECOND)) {
      before = proxy.ended().size();
      await().until(() -> load.failures().size() >= REQUESTS);
    }
    await().until(() -> proxy.running() == 0);
    var ended = proxy.ended().subList(before, proxy.ended().size());
    int tries = ended.stream().mapToInt(e -> e.outcome().attempts()).sum();
    assertThat(tries).isBetween(ended.size() + 3, ended.size() * 6 / 5 + A_FEW);
    return tries;
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 10})
  void membersThatRefuseConnectionsSeeNoStorm(int attempts) {
    for (int i = 0; i < MEMBERS; i++) {
      members.add(RawBackend.saying("v1"));
    }
    stop();
    var policy = new RetryPolicy(attempts, null, RetryPolicy.OF_RULES);
    try (var proxy = new ProxyServer(snapshot(policy))) {
      tries(proxy);
    }
  }

  @Test
  void membersThatTakeConnectionsAndCloseThemSeeNoStorm() {
    for (int i = 0; i < MEMBERS; i++) {
      members.add(new RawBackend((request, out) -> false));
    }
    try (var proxy = new ProxyServer(snapshot(RetryPolicy.DEFAULT))) {
      int tries = tries(proxy);
      assertThat(members.stream().mapToInt(RawBackend::requests).sum()).isEqualTo(tries);
    }
  }

  @Test
  void whenTheyAreBackTheDeathOfOneIsNotNoticedAgain() {
    for (int i = 0; i < MEMBERS; i++) {
      members.add(RawBackend.saying("v1"));
    }
    try (var proxy = new ProxyServer(snapshot(RetryPolicy.DEFAULT))) {
      stop();
      tries(proxy);
      members.replaceAll(gone -> RawBackend.saying(gone.port(), "v1"));
      try (var load = new SteadyLoad(proxy, PER_SECOND)) {
        await().until(() -> members.stream().allMatch(m -> m.requests() > 0));
        int failed = load.failures().size();
        members.getFirst().close();
        int answered = load.answered();
        await().until(() -> load.answered() > answered + PER_SECOND);
        assertThat(load.failures()).hasSize(failed);
      }
    }
  }
}
