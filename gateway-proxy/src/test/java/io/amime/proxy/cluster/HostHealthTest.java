package io.amime.proxy.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Outlier;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HostHealthTest {
  private static final long SECOND = 1_000_000_000;
  private static final Outlier POLICY =
      new Outlier(1, Duration.ofSeconds(10), Duration.ofSeconds(30), 50);

  private final HostHealth health = new HostHealth();
  private long now = -5 * SECOND;

  /** Ejects it, and comes back when that is over; how long it was, in base ejections. */
  private long ejection(Outlier policy) {
    health.eject(policy, now);
    long took = health.until() - now;
    now = health.until();
    assertThat(health.ejected(now)).isFalse();
    return took / policy.baseEjection().toNanos();
  }

  @ParameterizedTest
  @CsvSource({
    "1, 0, 2",
    "3, 0, 4",
    "3, 9, 4",
    "3, 10, 3",
    "3, 19, 3",
    "3, 20, 2",
    "3, 30, 1",
    "3, 9000, 1",
    "9, 0, 10",
    "10, 0, 10",
    "30, 0, 10",
    "30, 20, 9",
  })
  void anEjectionIsShorterAfterEveryIntervalWithoutOne(int before, long well, long factor) {
    for (int i = 0; i < before; i++) {
      ejection(POLICY);
    }
    now += well * SECOND;
    assertThat(ejection(POLICY)).isEqualTo(factor);
  }

  @Test
  void itIsWellFromTheMomentItHasShownIt() {
    ejection(POLICY);
    ejection(POLICY);
    health.eject(POLICY, now);
    now += SECOND;
    assertThat(health.recover(now)).isTrue();
    now += 20 * SECOND;
    assertThat(ejection(POLICY)).isEqualTo(2);
  }

  @Test
  void withoutAnIntervalNothingIsForgotten() {
    var policy = new Outlier(1, Duration.ZERO, Duration.ofSeconds(30), 50);
    ejection(policy);
    now += 9000 * SECOND;
    assertThat(ejection(policy)).isEqualTo(2);
  }
}
