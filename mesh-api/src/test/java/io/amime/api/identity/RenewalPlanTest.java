package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RenewalPlanTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

  private static RandomGenerator fixed(double value) {
    return new RandomGenerator() {
      @Override
      public long nextLong() {
        return 0;
      }

      @Override
      public double nextDouble() {
        return value;
      }
    };
  }

  @ParameterizedTest
  @CsvSource({"0.0, 1620", "0.5, 1800", "0.999999999, 1979"})
  void renewsAtHalfOfTheLifeGiveOrTakeATenth(double random, long seconds) {
    Duration wait = RenewalPlan.untilRenewal(START, START.plusSeconds(3600), START, fixed(random));

    assertThat(wait.toSeconds()).isEqualTo(seconds);
  }

  @Test
  void renewsAtOnceWhenHalfOfTheLifeIsOver() {
    Instant later = START.plusSeconds(3000);

    assertThat(RenewalPlan.untilRenewal(START, START.plusSeconds(3600), later, fixed(0.5)))
        .isZero();
  }

  @Test
  void retriesWithGrowingWaitsUpToFiveMinutes() {
    Duration day = Duration.ofDays(1);

    assertThat(RenewalPlan.retry(0, day, fixed(1))).isEqualTo(Duration.ofMillis(100));
    assertThat(RenewalPlan.retry(3, day, fixed(1))).isEqualTo(Duration.ofMillis(800));
    assertThat(RenewalPlan.retry(40, day, fixed(1))).isEqualTo(Duration.ofMinutes(5));
    assertThat(RenewalPlan.retry(40, day, fixed(0))).isEqualTo(Duration.ofSeconds(150));
  }

  @Test
  void aShortCertificateStillGetsSeveralAttempts() {
    assertThat(RenewalPlan.retry(40, Duration.ofSeconds(10), fixed(1)))
        .isEqualTo(Duration.ofMillis(2500));
    assertThat(RenewalPlan.retry(40, Duration.ofMillis(1), fixed(1)))
        .isEqualTo(Duration.ofMillis(100));
    assertThat(RenewalPlan.retry(40, Duration.ZERO, fixed(1))).isEqualTo(Duration.ofSeconds(3));
  }

  @Test
  void announcesForHalfOfWhatIsLeft() {
    assertThat(RenewalPlan.announcement(Duration.ofMinutes(30))).isEqualTo(Duration.ofMinutes(15));
    assertThat(RenewalPlan.announcement(Duration.ofSeconds(-1))).isZero();
  }
}
