package io.amime.proxy.cluster;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.health.Verdict;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.testing.MemberProcess;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.SteadyLoad;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Members that are processes and are killed, at 500 requests a second and the usual retries. */
class DyingMembersIT {
  private static final int PER_SECOND = 500;
  private static final int MEMBERS = 3;

  private final List<MemberProcess> members = new ArrayList<>();

  @BeforeEach
  void start() {
    for (int i = 0; i < MEMBERS; i++) {
      members.add(MemberProcess.start());
    }
  }

  @AfterEach
  void stop() {
    members.forEach(MemberProcess::close);
  }

  private ProxySnapshot snapshot(@Nullable Outlier outlier, @Nullable HealthCheck check) {
    var snapshot =
        Snapshots.reviews()
            .cluster(
                Snapshots.checked(
                    Snapshots.balanced(
                        Snapshots.config("v1"),
                        Cluster.LoadBalancing.ROUND_ROBIN,
                        BalancerSettings.NONE,
                        outlier),
                    check));
    members.forEach(m -> snapshot.endpoint("v1", m.port()));
    return snapshot.route(retries(to(share("v1", 100)), RetryPolicy.DEFAULT)).build();
  }

  private static LiveCluster cluster(ProxyServer proxy) {
    return proxy.plane().mesh().current().clusters().get(Snapshots.cluster("v1"));
  }

  /** Ports of those that are ejected now. */
  private static List<Integer> ejected(ProxyServer proxy) {
    var cluster = cluster(proxy);
    return cluster.hosts().stream().filter(cluster::ejected).map(h -> h.endpoint().port()).toList();
  }

  private static void pass(SteadyLoad load, int requests) {
    int before = load.answered();
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(5))
        .until(() -> load.answered() >= before + requests || !load.failures().isEmpty());
    assertThat(load.failures()).isEmpty();
  }

  /** Each of them answers its part of what is asked. */
  private void assertShared(SteadyLoad load) {
    var before = members.stream().map(MemberProcess::answered).toList();
    pass(load, PER_SECOND);
    for (int i = 0; i < MEMBERS; i++) {
      assertThat(members.get(i).answered() - before.get(i))
          .as("share of member %d", i)
          .isGreaterThan(PER_SECOND / MEMBERS * 3 / 4);
    }
  }

  /** Requests that have ended, without the first so many. */
  private static List<MeshExchange> since(ProxyServer proxy, int first) {
    return proxy.ended().stream().skip(first).toList();
  }

  private void startAgain(int killed) {
    members.set(killed, MemberProcess.startAgain(members.get(killed)));
  }

  @Test
  void whoeverIsKilledIsNotMissedIsEjectedAndComesBack() {
    var quick = new Outlier(5, Duration.ofSeconds(10), Duration.ofMillis(200), 50);
    try (var proxy = new ProxyServer(snapshot(quick, null));
        var load = new SteadyLoad(proxy, PER_SECOND)) {
      assertShared(load);
      for (int round = 0; round < MEMBERS; round++) {
        members.get(round).kill();
        int port = members.get(round).port();
        await().until(() -> ejected(proxy).equals(List.of(port)));
        pass(load, PER_SECOND);
        startAgain(round);
        await().until(() -> ejected(proxy).isEmpty());
        assertShared(load);
      }
    }
  }

  @Test
  void noMoreAreEjectedThanTheRuleAllows() {
    var third = new Outlier(5, Duration.ofSeconds(10), Duration.ofMinutes(5), 34);
    try (var proxy = new ProxyServer(snapshot(third, null));
        var load = new SteadyLoad(proxy, PER_SECOND)) {
      pass(load, PER_SECOND / 2);
      members.get(0).kill();
      await().until(() -> ejected(proxy).equals(List.of(members.get(0).port())));
      members.get(1).kill();
      pass(load, PER_SECOND);
      assertThat(ejected(proxy)).containsExactly(members.get(0).port());
      // The other one is still called, and those who meet it are sent on.
      int second = members.get(1).port();
      assertThat(cluster(proxy).candidates().eligible())
          .extracting(h -> h.endpoint().port())
          .containsExactly(second, members.get(2).port());
      assertThat(since(proxy, proxy.ended().size() - 100))
          .anyMatch(e -> e.outcome().attempts() == 2);
    }
  }

  @Test
  void healthChecksSeeItWithoutEjection() {
    var check = Snapshots.often(HealthCheck.Kind.HTTP, "/count");
    try (var proxy = new ProxyServer(snapshot(null, check));
        var load = new SteadyLoad(proxy, PER_SECOND)) {
      await().until(() -> cluster(proxy).healthyHosts() == MEMBERS);
      assertShared(load);
      members.get(1).kill();
      await().until(() -> cluster(proxy).hosts().get(1).verdict() == Verdict.UNHEALTHY);
      int begun = proxy.ended().size();
      pass(load, PER_SECOND);
      // Nobody has to find out by a call of its own any more.
      assertThat(since(proxy, begun + PER_SECOND / 10)).allMatch(e -> e.outcome().attempts() == 1);
      startAgain(1);
      await().until(() -> cluster(proxy).healthyHosts() == MEMBERS);
      assertShared(load);
    }
  }
}
