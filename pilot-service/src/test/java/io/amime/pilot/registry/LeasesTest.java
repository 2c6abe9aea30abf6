package io.amime.pilot.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class LeasesTest {
  private static final long SECOND = Duration.ofSeconds(1).toNanos();

  private final Leases leases = new Leases(0);

  private Leases.Sweep sweepEachSecondUntil(int second) {
    var last = new Leases.Sweep(List.of(), List.of(), false);
    for (int s = 1; s <= second; s++) {
      last = leases.sweep(s * SECOND);
    }
    return last;
  }

  @Test
  void whoMissesThreeHeartbeatsIsLate() {
    leases.heard("a", 0);

    assertThat(sweepEachSecondUntil(15).late()).isEmpty();
    assertThat(leases.sweep(16 * SECOND).late()).containsExactly("a");
  }

  @Test
  void whoMissesTwelveHeartbeatsIsGone() {
    leases.heard("a", 0);

    var sweep = sweepEachSecondUntil(61);

    assertThat(sweep.gone()).containsExactly("a");
    assertThat(leases.sweep(62 * SECOND).gone()).isEmpty();
  }

  @Test
  void aHeartbeatKeepsTheLease() {
    leases.heard("a", 0);
    leases.heard("a", 10 * SECOND);

    assertThat(sweepEachSecondUntil(25).late()).isEmpty();
  }

  @Test
  void ourOwnSleepCountsAgainstNobody() {
    leases.heard("a", 0);
    leases.sweep(SECOND);

    assertThat(leases.sweep(3_600 * SECOND).gone()).isEmpty();
    assertThat(leases.sweep(3_601 * SECOND).late()).isEmpty();
  }

  @Test
  void theSilenceOfMostIsTakenForOurDeafness() {
    List.of("a", "b", "c").forEach(id -> leases.heard(id, 0));
    leases.heard("d", 0);

    var sweep = sweepEachSecondUntil(70);

    assertThat(sweep.deaf()).isTrue();
    assertThat(sweep.gone()).isEmpty();
  }

  @Test
  void theSilenceOfOneAmongManyIsItsOwn() {
    List.of("a", "b", "c", "d").forEach(id -> leases.heard(id, 0));
    List.of("a", "b", "c").forEach(id -> leases.heard(id, 50 * SECOND));

    var sweep = sweepEachSecondUntil(61);

    assertThat(sweep.gone()).containsExactly("d");
  }
}
