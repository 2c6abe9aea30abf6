package io.amime.proxy.filter.fault;

import io.amime.api.discovery.RouteAction.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;

/** Whether a request is delayed, aborted, or both; each is drawn on its own. */
final class FaultPolicy {
  private static final double ALL = 100;

  private final double delayPercent;
  private final Duration delay;
  private final double abortPercent;
  private final int abortStatus;

  FaultPolicy(Fault fault) {
    this.delayPercent = fault.delay() == null ? 0 : fault.delay().percent();
    this.delay = fault.delay() == null ? Duration.ZERO : fault.delay().fixedDelay();
    this.abortPercent = fault.abort() == null ? 0 : fault.abort().percent();
    this.abortStatus = fault.abort() == null ? 0 : fault.abort().httpStatus();
  }

  /**
   * @param delay zero for none
   * @param abortStatus 0 for none
   */
  record Injection(Duration delay, int abortStatus) {
    static final Injection NONE = new Injection(Duration.ZERO, 0);
  }

  Injection draw(RandomGenerator random) {
    boolean delayed = hit(delayPercent, random);
    boolean aborted = abortStatus != 0 && hit(abortPercent, random);
    return delayed || aborted
        ? new Injection(delayed ? delay : Duration.ZERO, aborted ? abortStatus : 0)
        : Injection.NONE;
  }

  private static boolean hit(double percent, RandomGenerator random) {
    return percent > 0 && random.nextDouble() * ALL < percent;
  }
}
