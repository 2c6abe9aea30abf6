package io.amime.proxy.health;

/**
 * What follows from the checks of one member, in order. The first decides alone. Later an answer
 * that says no counts at once, because its author meant it; what never arrived has to happen
 * several times in a row, because the network may have lost it. Pure.
 */
final class CheckedHealth {
  private final int unhealthyThreshold;
  private final int healthyThreshold;
  private Verdict verdict = Verdict.PENDING;
  private int streak;

  /**
   * @param unhealthyThreshold checks in a row that reach nobody and take a healthy member out
   * @param healthyThreshold successes in a row that bring it back
   */
  CheckedHealth(int unhealthyThreshold, int healthyThreshold) {
    this.unhealthyThreshold = unhealthyThreshold;
    this.healthyThreshold = healthyThreshold;
  }

  Verdict verdict() {
    return verdict;
  }

  /** Learns how a check went. */
  Verdict observe(Outcome outcome) {
    boolean good = outcome == Outcome.SUCCESS;
    verdict =
        switch (verdict) {
          case PENDING -> good ? Verdict.HEALTHY : Verdict.UNHEALTHY;
          case HEALTHY -> turns(!good, weighs(outcome)) ? Verdict.UNHEALTHY : Verdict.HEALTHY;
          case UNHEALTHY -> turns(good, healthyThreshold) ? Verdict.HEALTHY : Verdict.UNHEALTHY;
        };
    return verdict;
  }

  /** How many such failures in a row it takes. */
  private int weighs(Outcome outcome) {
    return outcome == Outcome.FAILURE ? 1 : unhealthyThreshold;
  }

  private boolean turns(boolean against, int threshold) {
    streak = against ? streak + 1 : 0;
    boolean enough = streak >= threshold && against;
    if (enough) {
      streak = 0;
    }
    return enough;
  }
}
