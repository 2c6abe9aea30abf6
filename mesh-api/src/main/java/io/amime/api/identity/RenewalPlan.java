package io.amime.api.identity;

import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** When to renew and when to try again: pure arithmetic on what is left of a certificate. */
final class RenewalPlan {
  private static final double JITTER = 0.1;
  private static final Duration FIRST_RETRY = Duration.ofMillis(100);
  private static final Duration LONGEST_RETRY = Duration.ofMinutes(5);
  private static final Duration LONGEST_JOIN_RETRY = Duration.ofSeconds(3);

  private RenewalPlan() {}

  /**
   * How long to wait before renewing: half of the life counted from receipt (the CA backdates), ±
   * 10 %, so that workloads which started together do not renew together.
   */
  static Duration untilRenewal(
      Instant obtained, Instant notAfter, Instant now, RandomGenerator random) {
    double life = millis(Duration.between(obtained, notAfter));
    double share = 0.5 * (1 - JITTER + 2 * JITTER * random.nextDouble());
    Instant due = obtained.plusMillis((long) (life * share));
    Duration wait = Duration.between(now, due);
    return wait.isNegative() ? Duration.ZERO : wait;
  }

  /**
   * Backoff: doubling with jitter, at most five minutes and at most a quarter of what is left, so
   * that a short certificate still gets several attempts.
   *
   * @param attempt from 0
   * @param left of the certificate; zero or less when there is none
   */
  static Duration retry(int attempt, Duration left, RandomGenerator random) {
    double ceiling =
        left.isPositive()
            ? Math.min(millis(LONGEST_RETRY), Math.max(millis(left) / 4, millis(FIRST_RETRY)))
            : millis(LONGEST_JOIN_RETRY);
    double doubled = millis(FIRST_RETRY) * Math.pow(2, Math.min(attempt, 30));
    double bound = Math.min(ceiling, doubled);
    return Duration.ofMillis((long) (bound / 2 + random.nextDouble() * bound / 2));
  }

  /**
   * How long to tell others of the next certificate before it is shown in any case: half of what is
   * left of the current one, so that there is time for a handshake with it until the last moment.
   */
  static Duration announcement(Duration left) {
    return left.isPositive() ? left.dividedBy(2) : Duration.ZERO;
  }

  private static double millis(Duration duration) {
    return duration.toMillis();
  }
}
