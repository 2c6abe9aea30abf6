package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Endpoint;
import io.amime.proxy.testing.Snapshots;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RingTest {
  private static final int KEYS = 20_000;

  private static Host host(String id, int port) {
    return new Host(
        Snapshots.config("v1"),
        new Endpoint(id, "127.0.0.1", port, Map.of(), false, true),
        null,
        new CircuitBreaker(Limits.DEFAULT));
  }

  private static Host[] hosts(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> host("reviews-" + i, 9000 + i))
        .toArray(Host[]::new);
  }

  private static String owner(Ring ring, int key) {
    return ring.find(Hash.of("user-" + key), null).endpoint().id();
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 50})
  void aMemberThatComesTakesItsPartAndNothingElseMoves(int before) {
    var old = Ring.of(hosts(before));
    var now = Ring.of(hosts(before + 1));
    var newcomer = "reviews-" + before;
    int moved = 0;
    for (int key = 0; key < KEYS; key++) {
      if (!owner(old, key).equals(owner(now, key))) {
        assertThat(owner(now, key)).isEqualTo(newcomer);
        moved++;
      }
    }
    double part = 1.0 / (before + 1);
    assertThat((double) moved / KEYS).isBetween(part * 0.6, part * 1.4);
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 10, 50})
  void sharesAreNearlyEqual(int count) {
    var ring = Ring.of(hosts(count));
    var shares = new HashMap<String, Integer>();
    for (int key = 0; key < KEYS; key++) {
      shares.merge(owner(ring, key), 1, Integer::sum);
    }
    double fair = (double) KEYS / count;
    assertThat(shares.values())
        .hasSize(count)
        .allSatisfy(n -> assertThat((double) n).isBetween(fair * 0.6, fair * 1.4));
  }

  @Test
  void whatBelongedToOneThatIsOutIsSharedByTheOthersAndTheRestStays() {
    var all = hosts(5);
    var whole = Ring.of(all);
    var without = whole.only(new Host[] {all[0], all[1], all[3], all[4]});
    var heirs = new HashMap<String, Integer>();
    for (int key = 0; key < KEYS; key++) {
      var owner = owner(whole, key);
      if (owner.equals("reviews-2")) {
        heirs.merge(owner(without, key), 1, Integer::sum);
        assertThat(owner(without, key))
            .as("the next on the ring, as for one that has just failed")
            .isEqualTo(whole.find(Hash.of("user-" + key), all[2]).endpoint().id());
      } else {
        assertThat(owner(without, key)).isEqualTo(owner);
      }
    }
    assertThat(heirs).containsOnlyKeys("reviews-0", "reviews-1", "reviews-3", "reviews-4");
  }

  @Test
  void neitherOrderNorAddressMatters() {
    var ring = Ring.of(hosts(4));
    var others = new ArrayList<Host>();
    for (int i : List.of(2, 0, 3, 1)) {
      others.add(host("reviews-" + i, 40_000 + i));
    }
    var again = Ring.of(others.toArray(Host[]::new));
    for (int key = 0; key < 1000; key++) {
      assertThat(owner(again, key)).isEqualTo(owner(ring, key));
    }
  }

  @Test
  void membersWithTheSameNameBothGetTheirShare() {
    var twins = new Host[] {host("a", 1), host("a", 2)};
    var ring = Ring.of(twins);
    assertThat(
            IntStream.range(0, 1000)
                .mapToObj(key -> ring.find(Hash.of("user-" + key), null))
                .distinct())
        .containsExactlyInAnyOrder(twins);
  }

  @Test
  void oneThatIsAloneIsNotAvoided() {
    var alone = hosts(1);
    assertThat(Ring.of(alone).find(7, alone[0])).isSameAs(alone[0]);
  }
}
