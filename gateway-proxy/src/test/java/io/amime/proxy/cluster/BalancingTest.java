package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.BalancerSettings.SlowStart;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Outlier;
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
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Whom a cluster picks when it has more to go by than a number of members. */
class BalancingTest {
  private static final Outlier OUTLIER =
      new Outlier(1, Duration.ofSeconds(1), Duration.ofSeconds(10), 100);
  private static final SlowStart SLOWLY = new SlowStart(Duration.ofSeconds(100));
  private static final HashKey BY_USER = new HashKey(HashKey.Kind.HEADER, "user");

  private final AtomicLong now = new AtomicLong(1_000_000);
  private final Random random = new Random(11);

  private LiveCluster cluster(LoadBalancing policy, BalancerSettings balancer) {
    var cluster =
        new LiveCluster(
            Snapshots.balanced(Snapshots.config(""), policy, balancer, OUTLIER), null, now::get);
    cluster.members(members(3));
    return cluster;
  }

  private static List<Endpoint> members(int count) {
    return IntStream.range(0, count).mapToObj(i -> member(i, true, "")).toList();
  }

  private static Endpoint member(int number, boolean healthy, String zone) {
    var labels =
        zone.isEmpty() ? Map.<String, String>of() : Map.of(BalancerSettings.ZONE_LABEL, zone);
    return new Endpoint("e" + number, "127.0.0.1", 9000 + number, labels, false, healthy);
  }

  private static Host host(LiveCluster cluster, String id) {
    return cluster.hosts().stream().filter(h -> h.endpoint().id().equals(id)).findAny().get();
  }

  private String pick(LiveCluster cluster, @Nullable Affinity affinity) {
    return cluster.pick(random, null, affinity).endpoint().id();
  }

  private Map<String, Integer> picks(LiveCluster cluster, int count) {
    var picks = new HashMap<String, Integer>();
    for (int i = 0; i < count; i++) {
      picks.merge(pick(cluster, null), 1, Integer::sum);
    }
    return picks;
  }

  private void pass(long seconds) {
    now.addAndGet(TimeUnit.SECONDS.toNanos(seconds));
  }

  private static Affinity user(String name) {
    return new Affinity(Hash.of(name), null);
  }

  @Test
  void theSameGoesToTheSame() {
    var cluster = cluster(LoadBalancing.RING_HASH, new BalancerSettings(BY_USER, null, null));
    var kate = pick(cluster, user("kate"));
    for (int i = 0; i < 50; i++) {
      assertThat(pick(cluster, user("kate"))).isEqualTo(kate);
    }
    assertThat(IntStream.range(0, 50).mapToObj(i -> pick(cluster, user("u" + i))).distinct())
        .hasSize(3);
    assertThat(picks(cluster, 300).values())
        .as("what carries nothing goes anywhere")
        .hasSize(3)
        .allSatisfy(n -> assertThat(n).isBetween(60, 140));
  }

  @Test
  void oneThatIsEjectedGetsItsOwnBack() {
    var cluster = cluster(LoadBalancing.RING_HASH, new BalancerSettings(BY_USER, null, null));
    cluster.members(members(5));
    var users = IntStream.range(0, 200).mapToObj(i -> user("u" + i)).toList();
    var before = users.stream().map(u -> pick(cluster, u)).toList();
    cluster.result(host(cluster, "e1"), AttemptResult.SERVER_ERROR);
    var during = users.stream().map(u -> pick(cluster, u)).toList();
    for (int i = 0; i < users.size(); i++) {
      if (before.get(i).equals("e1")) {
        assertThat(during.get(i)).isNotEqualTo("e1");
      } else {
        assertThat(during.get(i)).isEqualTo(before.get(i));
      }
    }
    assertThat(before).contains("e1");
    pass(10);
    assertThat(users.stream().map(u -> pick(cluster, u)).toList()).isEqualTo(before);
  }

  @Test
  void aRetryGoesToTheNextOnTheRing() {
    var cluster = cluster(LoadBalancing.RING_HASH, new BalancerSettings(BY_USER, null, null));
    for (int i = 0; i < 50; i++) {
      var user = user("u" + i);
      var first = cluster.pick(random, null, user);
      var second = cluster.pick(random, first, user);
      assertThat(second).isNotSameAs(first);
      assertThat(cluster.pick(random, first, user)).isSameAs(second);
    }
  }

  @Test
  void theSlowIsCalledLess() {
    var cluster = cluster(LoadBalancing.PEAK_EWMA, BalancerSettings.NONE);
    for (int i = 0; i < 3; i++) {
      cluster.answered(host(cluster, "e" + i), TimeUnit.MILLISECONDS.toNanos(i == 0 ? 200 : 5));
    }
    assertThat(picks(cluster, 100)).containsOnlyKeys("e1", "e2");
    pass(60);
    assertThat(host(cluster, "e0").answerTime().cost(0, now.get()))
        .as("after a minute it is worth another try")
        .isLessThan(TimeUnit.MILLISECONDS.toNanos(1));
  }

  @Test
  void theQuickButBusyIsCalledLess() {
    var cluster = cluster(LoadBalancing.PEAK_EWMA, BalancerSettings.NONE);
    for (int i = 0; i < 3; i++) {
      cluster.answered(host(cluster, "e" + i), TimeUnit.MILLISECONDS.toNanos(5));
    }
    cluster.begin(host(cluster, "e1"));
    assertThat(picks(cluster, 100)).containsOnlyKeys("e0", "e2");
  }

  @Test
  void oneThatFailsAtOnceDoesNotLookQuick() {
    var settings =
        Snapshots.balanced(
            Snapshots.config(""), LoadBalancing.PEAK_EWMA, BalancerSettings.NONE, null);
    var cluster = new LiveCluster(settings, null, now::get);
    cluster.members(members(3));
    cluster.result(host(cluster, "e0"), AttemptResult.SERVER_ERROR);
    cluster.answered(host(cluster, "e1"), TimeUnit.MILLISECONDS.toNanos(50));
    cluster.answered(host(cluster, "e2"), TimeUnit.MILLISECONDS.toNanos(50));
    assertThat(picks(cluster, 100)).containsOnlyKeys("e1", "e2");
  }

  @Test
  void worseNewsIsBelievedAtOnceAndBetterSlowly() {
    var time = new AnswerTime();
    var seen = new ArrayList<Long>();
    time.observe(1000, 0);
    seen.add((long) time.cost(0, 0));
    time.observe(9000, 0);
    seen.add((long) time.cost(0, 0));
    time.observe(1000, TimeUnit.SECONDS.toNanos(1));
    seen.add((long) time.cost(0, TimeUnit.SECONDS.toNanos(1)));
    assertThat(seen.get(0)).isEqualTo(1000);
    assertThat(seen.get(1)).isEqualTo(9000);
    assertThat(seen.get(2)).isBetween(7000L, 8999L);
  }

  @Test
  void oneThatIsNotKnownIsTriedByOneRequestAtATime() {
    var cluster = cluster(LoadBalancing.PEAK_EWMA, BalancerSettings.NONE);
    cluster.answered(host(cluster, "e1"), 1000);
    cluster.answered(host(cluster, "e2"), 1000);
    assertThat(picks(cluster, 100).get("e0")).isGreaterThan(50);
    cluster.begin(host(cluster, "e0"));
    assertThat(picks(cluster, 100)).containsOnlyKeys("e1", "e2");
  }

  @ParameterizedTest
  @EnumSource(names = {"ROUND_ROBIN", "LEAST_CONN"})
  void theShareOfANewMemberGrows(LoadBalancing policy) {
    var cluster = cluster(policy, new BalancerSettings(null, SLOWLY, null));
    assertThat(picks(cluster, 3000).values())
        .as("the first members share from the beginning")
        .allSatisfy(n -> assertThat(n).isBetween(900, 1100));
    cluster.members(members(4));
    assertThat(picks(cluster, 3100).get("e3")).as("a tenth of a share").isBetween(60, 145);
    assertThat(cluster.candidates().warming()).hasSize(1);
    pass(50);
    assertThat(picks(cluster, 3500).get("e3")).as("half a share").isBetween(400, 600);
    pass(50);
    assertThat(picks(cluster, 4000).get("e3")).as("its whole share").isBetween(900, 1100);
    assertThat(cluster.candidates().warming()).isEmpty();
  }

  @Test
  void oneThatComesBackToLifeBeginsAnew() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, new BalancerSettings(null, SLOWLY, null));
    cluster.members(List.of(member(0, true, ""), member(1, true, ""), member(2, false, "")));
    assertThat(picks(cluster, 10)).doesNotContainKey("e2");
    cluster.members(members(3));
    assertThat(picks(cluster, 2100).get("e2")).isBetween(60, 145);
  }

  @Test
  void theBusyIsMeasuredByItsShare() {
    var cluster = cluster(LoadBalancing.LEAST_CONN, new BalancerSettings(null, SLOWLY, null));
    cluster.members(members(4));
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 5; j++) {
        cluster.begin(host(cluster, "e" + i));
      }
    }
    cluster.begin(host(cluster, "e3"));
    assertThat(picks(cluster, 1000))
        .as("one request is more to a tenth of a share than five to a whole one")
        .doesNotContainKey("e3");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, 0.1",
    "50, 1, 0.5",
    "100, 1, 1",
    "25, 2, 0.5",
    "5, 1, 0.1",
    "1, 2, 0.1",
    "200, 1, 1"
  })
  void theShareAtATime(long seconds, double aggression, double share) {
    var ramp = new Ramp(new SlowStart(Duration.ofSeconds(100), 10, aggression));
    var host = cluster(LoadBalancing.ROUND_ROBIN, BalancerSettings.NONE).hosts().getFirst();
    host.startsSlowly(now.get());
    pass(seconds);
    assertThat(ramp.share(host, now.get()))
        .isCloseTo(share, org.assertj.core.data.Offset.offset(1e-9));
  }

  /** Members of zone a that are fit and that are not, and of zone b; who is called then. */
  @ParameterizedTest
  @CsvSource({
    "2, 0, 2, a",
    "3, 0, 3, a",
    "3, 1, 3, a",
    "2, 1, 3, ab",
    "1, 1, 4, ab",
    "0, 1, 4, b",
    "0, 0, 3, b",
    "2, 0, 0, a",
    "1, 4, 2, panic",
  })
  void theCallersZoneComesFirstWhileEnoughOfItAreFit(int fit, int sick, int there, String called) {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, new BalancerSettings(null, null, "a"));
    var members = new ArrayList<Endpoint>();
    for (int i = 0; i < fit + sick + there; i++) {
      members.add(member(i, i < fit || i >= fit + sick, i < fit + sick ? "a" : "b"));
    }
    cluster.members(members);
    Predicate<Endpoint> expected =
        switch (called) {
          case "a" -> e -> e.healthy() && zone(e).equals("a");
          case "b" -> e -> zone(e).equals("b");
          case "ab" -> Endpoint::healthy;
          default -> e -> true;
        };
    assertThat(picks(cluster, 100))
        .containsOnlyKeys(members.stream().filter(expected).map(Endpoint::id).toList());
    assertThat(cluster.candidates().panic()).isEqualTo(called.equals("panic"));
    assertThat(cluster.candidates().elsewhere()).hasSize(called.equals("a") ? there : 0);
  }

  /** Where three members weigh 1, 3 and 6, or as much apart. */
  @ParameterizedTest
  @EnumSource(LoadBalancing.class)
  void aMembersShareIsItsWeight(LoadBalancing policy) {
    for (int unit : new int[] {1, 7, 300_000_000}) {
      var cluster = cluster(policy, new BalancerSettings(BY_USER, null, null));
      cluster.members(
          List.of(weighing("e0", unit), weighing("e1", 3 * unit), weighing("e2", 6 * unit)));
      var picks = new HashMap<String, Integer>();
      for (int i = 0; i < 10_000; i++) {
        var key = policy == LoadBalancing.RING_HASH ? user("u" + i) : null;
        picks.merge(pick(cluster, key), 1, Integer::sum);
      }
      assertThat(picks.get("e0")).isBetween(600, 1400);
      assertThat(picks.get("e1")).isBetween(2400, 3600);
      assertThat(picks.get("e2")).isBetween(5200, 6800);
    }
  }

  @Test
  void turnsOfTheHeavyAreSpread() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, BalancerSettings.NONE);
    cluster.members(List.of(weighing("e0", 2), weighing("e1", 1), weighing("e2", 1)));
    var turns = IntStream.range(0, 8).mapToObj(i -> pick(cluster, null)).toList();
    assertThat(turns.subList(0, 4)).containsExactlyElementsOf(turns.subList(4, 8));
    assertThat(turns.subList(0, 4)).containsExactly("e0", "e1", "e2", "e0");
  }

  private static Endpoint weighing(String id, int weight) {
    return new Endpoint(id, "127.0.0.1", 9000, Map.of(), false, true, weight);
  }

  private static String zone(Endpoint endpoint) {
    return endpoint.labels().getOrDefault(BalancerSettings.ZONE_LABEL, "");
  }

  @Test
  void anEjectionInTheZoneSendsCallsElsewhere() {
    var cluster = cluster(LoadBalancing.ROUND_ROBIN, new BalancerSettings(null, null, "a"));
    cluster.members(
        List.of(
            member(0, true, "a"),
            member(1, true, "a"),
            member(2, true, "b"),
            member(3, true, "b")));
    assertThat(picks(cluster, 20)).containsOnlyKeys("e0", "e1");
    cluster.result(host(cluster, "e0"), AttemptResult.SERVER_ERROR);
    assertThat(picks(cluster, 30)).containsOnlyKeys("e1", "e2", "e3");
    pass(10);
    assertThat(picks(cluster, 20)).containsOnlyKeys("e0", "e1");
  }
}
