package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Cluster.RetryBudget;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LiveClusterTest {
  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Random random = new Random(7);

  private static Cluster config(LoadBalancing balancing, Outlier outlier, Limits limits) {
    var base = Snapshots.config("v1");
    return new Cluster(
        base.name(),
        base.host(),
        base.port(),
        base.labels(),
        base.protocol(),
        false,
        List.of(),
        balancing,
        base.connectTimeout(),
        limits,
        outlier,
        null);
  }

  private static Endpoint endpoint(String id, boolean healthy) {
    return new Endpoint(id, "127.0.0.1", 1, Map.of("version", "v1"), false, healthy);
  }

  private LiveCluster cluster(LoadBalancing balancing, Outlier outlier, int members) {
    var cluster = new LiveCluster(config(balancing, outlier, Limits.DEFAULT), null, now::get);
    cluster.members(IntStream.range(0, members).mapToObj(i -> endpoint("e" + i, true)).toList());
    return cluster;
  }

  private Map<String, Integer> picks(LiveCluster cluster, int count) {
    var picks = new HashMap<String, Integer>();
    for (int i = 0; i < count; i++) {
      picks.merge(cluster.pick(random, null, null).endpoint().id(), 1, Integer::sum);
    }
    return picks;
  }

  private static Host host(LiveCluster cluster, String id) {
    return cluster.hosts().stream().filter(h -> h.endpoint().id().equals(id)).findAny().get();
  }

  @Test
  void roundRobinGoesByTurns() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, null, 3);
    assertThat(picks(cluster, 300))
        .containsOnly(Map.entry("e0", 100), Map.entry("e1", 100), Map.entry("e2", 100));
  }

  @Test
  void randomIsUniform() {
    var picks = picks(cluster(LoadBalancing.RANDOM, null, 3), 3000);
    assertThat(picks.values()).allSatisfy(n -> assertThat(n).isBetween(900, 1100));
  }

  @Test
  void leastRequestAvoidsTheBusy() {
    var cluster = cluster(LoadBalancing.LEAST_CONN, null, 3);
    for (int i = 0; i < 10; i++) {
      cluster.begin(host(cluster, "e0"));
    }
    var picks = picks(cluster, 300);
    assertThat(picks).doesNotContainKey("e0").containsKeys("e1", "e2");
  }

  @Test
  void onlyMembersWithTheLabelsBelongToASubset() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, null, 1);
    cluster.members(
        List.of(
            endpoint("mine", true),
            new Endpoint("other", "127.0.0.1", 2, Map.of("version", "v2"), false, true)));
    assertThat(picks(cluster, 10)).containsOnlyKeys("mine");
  }

  @Test
  void anUnhealthyMemberIsPassedOver() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, null, 2);
    cluster.members(List.of(endpoint("e0", true), endpoint("e1", false)));
    assertThat(picks(cluster, 10)).containsOnlyKeys("e0");
  }

  @Test
  void whenFewerThanHalfAreFitAllAreCalled() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, null, 3);
    cluster.members(List.of(endpoint("e0", true), endpoint("e1", false), endpoint("e2", false)));
    assertThat(picks(cluster, 30)).containsOnlyKeys("e0", "e1", "e2");
  }

  /** Of four members, how many are fit; who is called then. */
  @ParameterizedTest
  @CsvSource({
    ", 2, 2",
    ", 1, 4",
    "30, 2, 2",
    "30, 1, 4",
    "25, 1, 1",
    "0, 1, 1",
    "0, 0, 0",
    "75, 2, 4"
  })
  void aRuleSaysHowFewAreTooFew(Integer minHealthPercent, int fit, int called) {
    var policy =
        new Outlier(
            1, Duration.ofSeconds(1), Duration.ofSeconds(10), 100, null, null, minHealthPercent);
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, policy, 4);
    cluster.hosts().subList(fit, 4).forEach(h -> cluster.result(h, AttemptResult.GATEWAY_ERROR));
    if (called == 0) {
      assertThat(cluster.pick(random, null, null)).isNull();
    } else {
      assertThat(picks(cluster, 40)).hasSize(called);
    }
  }

  @Test
  void aClusterWithoutMembersPicksNone() {
    assertThat(cluster(LoadBalancing.ROUND_ROBIN, null, 0).pick(random, null, null)).isNull();
  }

  @Test
  void aRetryGoesElsewhereWhereThereIsAnElsewhere() {
    var cluster = cluster(LoadBalancing.RANDOM, null, 2);
    var failed = host(cluster, "e0");
    for (int i = 0; i < 50; i++) {
      assertThat(cluster.pick(random, failed, null).endpoint().id()).isEqualTo("e1");
    }
    var alone = cluster(LoadBalancing.RANDOM, null, 1);
    assertThat(alone.pick(random, alone.hosts().getFirst(), null)).isNotNull();
  }

  @Test
  void consecutiveErrorsEjectForAGrowingTime() {
    var policy = new Outlier(3, Duration.ofSeconds(1), Duration.ofSeconds(10), 50);
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, policy, 4);
    var bad = host(cluster, "e0");
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    cluster.result(bad, AttemptResult.ANSWERED);
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    assertThat(cluster.ejected(bad)).as("an answer in between starts the count anew").isFalse();
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    assertThat(picks(cluster, 30)).doesNotContainKey("e0");
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    assertThat(picks(cluster, 30)).containsKey("e0");
    for (int i = 0; i < 3; i++) {
      cluster.result(bad, AttemptResult.SERVER_ERROR);
    }
    now.addAndGet(TimeUnit.SECONDS.toNanos(15));
    assertThat(cluster.ejected(bad)).as("twice as long the second time").isTrue();
    now.addAndGet(TimeUnit.SECONDS.toNanos(5));
    assertThat(cluster.ejected(bad)).isFalse();
  }

  @Test
  void noMoreThanTheShareIsEjectedButOneAlwaysMay() {
    var policy = new Outlier(1, Duration.ofSeconds(1), Duration.ofSeconds(10), 10);
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, policy, 4);
    for (var host : cluster.hosts()) {
      cluster.result(host, AttemptResult.SERVER_ERROR);
    }
    assertThat(cluster.hosts().stream().filter(cluster::ejected)).hasSize(1);
  }

  @Test
  void membersThatStayKeepWhatIsKnownAboutThem() {
    var policy = new Outlier(1, Duration.ofSeconds(1), Duration.ofSeconds(10), 50);
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, policy, 2);
    var bad = host(cluster, "e0");
    cluster.result(bad, AttemptResult.SERVER_ERROR);
    cluster.members(List.of(endpoint("e0", true), endpoint("e1", true), endpoint("e9", true)));
    assertThat(host(cluster, "e0")).isSameAs(bad);
    assertThat(cluster.ejected(bad)).isTrue();
    assertThat(picks(cluster, 30)).containsOnlyKeys("e1", "e9");
  }

  @Test
  void anUnchangedClusterOutlivesTheConfiguration() {
    var live = new LiveClusters(null, now::get, null, null);
    var same = config(LoadBalancing.ROUND_ROBIN, null, Limits.DEFAULT);
    var endpoints = Map.of(same.service(), List.of(endpoint("e0", true)));
    var first = live.next(Map.of(), List.of(same), endpoints);
    var again = live.next(first, List.of(same), endpoints);
    assertThat(again.get(same.name())).isSameAs(first.get(same.name()));
    var changed = config(LoadBalancing.RANDOM, null, Limits.DEFAULT);
    assertThat(live.next(first, List.of(changed), endpoints).get(same.name()))
        .isNotSameAs(first.get(same.name()));
  }

  @Test
  void requestsRetriesAndWaitersAreBounded() {
    var cluster =
        new LiveCluster(
            config(LoadBalancing.RANDOM, null, new Limits(1, 1, 2, RetryBudget.fixed(1), 0)),
            null,
            now::get);
    cluster.members(List.of(endpoint("e0", true)));
    var host = cluster.hosts().getFirst();
    var begun = new ArrayList<Boolean>();
    for (int i = 0; i < 3; i++) {
      begun.add(cluster.begin(host));
    }
    assertThat(begun).containsExactly(true, true, false);
    cluster.end(host);
    assertThat(cluster.begin(host)).isTrue();
    assertThat(cluster.beginRetry(false)).isTrue();
    assertThat(cluster.beginRetry(false)).isFalse();
    cluster.retryEnd();
    assertThat(cluster.beginRetry(false)).isTrue();
  }

  @Test
  void theDefaultRetryBudgetIsAFifthOfTheRequestsAndAtLeastThree() {
    var cluster = cluster(LoadBalancing.RANDOM, null, 1);
    var host = cluster.hosts().getFirst();
    int idle = 0;
    while (cluster.beginRetry(false)) {
      idle++;
    }
    for (int i = 0; i < idle; i++) {
      cluster.retryEnd();
    }
    for (int i = 0; i < 100; i++) {
      cluster.begin(host);
    }
    int busy = 0;
    while (cluster.beginRetry(false)) {
      busy++;
    }
    assertThat(idle).isEqualTo(3);
    assertThat(busy).isEqualTo(20);
  }

  private static void retries(LiveCluster cluster, boolean alone, int expected) {
    int begun = 0;
    while (begun < 1000 && cluster.beginRetry(alone)) {
      begun++;
    }
    assertThat(begun).isEqualTo(expected);
    for (int i = 0; i < begun; i++) {
      cluster.retryEnd();
    }
  }

  @Test
  void whereNobodyIsThereRetriesAreAFifthOfTheRequestsSinceAndAtLeastThree() {
    var cluster = cluster(LoadBalancing.RANDOM, null, 2);
    cluster.missed(host(cluster, "e0"));
    retries(cluster, true, 1000);
    cluster.missed(host(cluster, "e1"));
    retries(cluster, true, 3);
    // Tries that fail at once never run at a time, so it is their number that counts.
    for (int i = 0; i < 97 + 3; i++) {
      cluster.begin(host(cluster, "e0"));
      cluster.end(host(cluster, "e0"));
    }
    int further = 0;
    while (cluster.beginRetry(true)) {
      cluster.retryEnd();
      further++;
    }
    assertThat(3 + further).isBetween(15, 20);
    cluster.answered(host(cluster, "e1"), 1);
    retries(cluster, true, 1000);
  }

  @Test
  void whoIsKeptOutIsNobodyToRetryOn() {
    var policy = new Outlier(1, Duration.ofSeconds(1), Duration.ofSeconds(10), 50);
    var ejecting = cluster(LoadBalancing.ROUND_ROBIN, policy, 2);
    ejecting.result(host(ejecting, "e0"), AttemptResult.SERVER_ERROR);
    ejecting.missed(host(ejecting, "e1"));
    retries(ejecting, true, 3);
    now.addAndGet(TimeUnit.SECONDS.toNanos(10));
    retries(ejecting, true, 1000);
    var ill = cluster(LoadBalancing.ROUND_ROBIN, null, 0);
    ill.members(List.of(endpoint("e0", true), endpoint("e1", false)));
    ill.missed(host(ill, "e0"));
    retries(ill, true, 3);
  }

  @Test
  void whatReachedNobodyIsNotHeldBackUnlessARuleSaysHowMuch() {
    var usual = cluster(LoadBalancing.RANDOM, null, 2);
    var three = ruled(RetryBudget.fixed(3));
    for (int i = 0; i < 10; i++) {
      assertThat(usual.beginRetry(true)).isTrue();
      assertThat(three.beginRetry(true)).isEqualTo(i < 3);
    }
    assertThat(usual.beginRetry(false)).isFalse();
  }

  private LiveCluster ruled(RetryBudget budget) {
    var limits = new Limits(1024, 1024, 1024, budget, 0);
    var cluster = new LiveCluster(config(LoadBalancing.RANDOM, null, limits), null, now::get);
    cluster.members(List.of(endpoint("e0", true), endpoint("e1", true)));
    return cluster;
  }

  @Test
  void whatARuleSaysOfRetriesHoldsAsItStands() {
    var three = ruled(RetryBudget.fixed(3));
    var half = ruled(new RetryBudget(50, 1));
    var none = ruled(new RetryBudget(0, 0));
    for (var cluster : List.of(three, half, none)) {
      for (int i = 0; i < 100; i++) {
        cluster.begin(host(cluster, "e0"));
      }
    }
    for (boolean alone : new boolean[] {false, true}) {
      retries(three, alone, 3);
      retries(half, alone, 50);
      retries(none, alone, 0);
    }
    retries(ruled(new RetryBudget(50, 1)), true, 1);
  }
}
