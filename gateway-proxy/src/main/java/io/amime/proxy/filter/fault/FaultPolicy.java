package io.amime.proxy.filter.fault;

import io.amime.api.discovery.RouteAction.Abort;
import io.amime.api.discovery.RouteAction.Fault;
import java.time.Duration;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Whether a request is delayed, aborted, or both; each is drawn on its own. */
final class FaultPolicy {
  private static final double ALL = 100;

  private final double delayPercent;
  private final Duration delay;
  private final double abortPercent;
  private final @Nullable Abort abort;

  FaultPolicy(Fault fault) {
    this.delayPercent = fault.delay() == null ? 0 : fault.delay().percent();
    this.delay = fault.delay() == null ? Duration.ZERO : fault.delay().fixedDelay();
    this.abort = fault.abort();
    this.abortPercent = abort == null ? 0 : abort.percent();
  }

  /**
   * @param delay zero for none
   * @param abort null for none
   */
  record Injection(Duration delay, @Nullable Abort abort) {
    static final Injection NONE = new Injection(Duration.ZERO, null);
  }

  /**
   * @param call whether it is one of gRPC
   */
  Injection draw(RandomGenerator random, boolean call) {
    boolean delayed = hit(delayPercent, random);
    boolean meant = abort != null && (abort.grpcStatus() == null || call);
    boolean aborted = meant && hit(abortPercent, random);
    return delayed || aborted
        ? new Injection(delayed ? delay : Duration.ZERO, aborted ? abort : null)
        : Injection.NONE;
  }

  private static boolean hit(double percent, RandomGenerator random) {
    return percent > 0 && random.nextDouble() * ALL < percent;
  }
}
