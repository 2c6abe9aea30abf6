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

  /** Answers: a(nswered), 5 (500), g(ateway error), u(nanswered); which of them ejects, from 1. */
  @ParameterizedTest
  @CsvSource({
    "3, , , 5gu, 3",
    "3, , , 55a55, 0",
    "0, 2, , 5555, 0",
    "0, 2, , 5g5gg, 5",
    "0, 2, , gu, 2",
    "0, 0, , gggg, 0",
    "5, 2, , 55g5g5, 5",
    "2, , 3, uu5u5, 5",
    "2, , 3, uu5uuu, 6",
    "2, , 3, uuu, 3",
    "2, 1, 3, u5g, 3",
    "0, , 3, uuauuu, 6",
    "0, , 0, uuuu5555, 0",
  })
  void errorsInARowAreCountedByKind(
      int errors, Integer gateway, Integer local, String answers, int ejecting) {
    var policy =
        new Outlier(
            errors, Duration.ofSeconds(10), Duration.ofSeconds(30), 50, gateway, local, null);
    int ejected = 0;
    for (int i = 0; i < answers.length() && ejected == 0; i++) {
      var result =
          switch (answers.charAt(i)) {
            case '5' -> AttemptResult.ofStatus(501);
            case 'g' -> AttemptResult.ofStatus(502 + i % 3);
            case 'u' -> AttemptResult.UNANSWERED;
            default -> AttemptResult.ofStatus(404);
          };
      if (result == AttemptResult.ANSWERED) {
        health.success();
      } else if (health.failure(policy, result)) {
        ejected = i + 1;
      }
    }
    assertThat(ejected).isEqualTo(ejecting);
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
