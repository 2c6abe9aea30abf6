package io.amime.proxy.filter.fault;

import io.amime.api.discovery.RouteAction.Fault;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Whether a request is delayed, aborted, or both; each is drawn on its own. After its end nothing
 * is injected any more, whether or not the control plane is there to take the rule back.
 */
final class FaultPolicy {
  private static final double ALL = 100;

  private final double delayPercent;
  private final Duration delay;
  private final double abortPercent;
  private final int abortStatus;
  private final @Nullable Instant expires;

  /**
   * @throws IllegalArgumentException when the end is no RFC 3339 time
   */
  FaultPolicy(Fault fault) {
    this.delayPercent = fault.delay() == null ? 0 : fault.delay().percent();
    this.delay = fault.delay() == null ? Duration.ZERO : fault.delay().fixedDelay();
    this.abortPercent = fault.abort() == null ? 0 : fault.abort().percent();
    this.abortStatus = fault.abort() == null ? 0 : fault.abort().httpStatus();
    this.expires = fault.expiresAt() == null ? null : instant(fault.expiresAt());
  }

  private static Instant instant(String text) {
    try {
      return Instant.parse(text);
    } catch (DateTimeParseException e) {
      throw new IllegalArgumentException("fault: \"" + text + "\" is not an RFC 3339 time", e);
    }
  }

  /**
   * @param delay zero for none
   * @param abortStatus 0 for none
   */
  record Injection(Duration delay, int abortStatus) {
    static final Injection NONE = new Injection(Duration.ZERO, 0);
  }

  Injection draw(RandomGenerator random, Instant now) {
    if (expires != null && !now.isBefore(expires)) {
      return Injection.NONE;
    }
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
