package io.amime.proxy.filter.mixer;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Stops asking somebody who does not answer: after a few failures in a row every question fails at
 * once, except for one a second that finds out whether he is back.
 */
final class Breaker {
  private static final int FAILURES = 5;
  private static final long PROBE_NANOS = Duration.ofSeconds(1).toNanos();

  private final LongSupplier nanos;
  private int failures;
  private long nextProbe;

  Breaker(LongSupplier nanos) {
    this.nanos = nanos;
  }

  /** Whether this question may be asked. */
  synchronized boolean allows() {
    if (failures < FAILURES) {
      return true;
    }
    long now = nanos.getAsLong();
    if (nextProbe - now > 0) {
      return false;
    }
    nextProbe = now + PROBE_NANOS;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    failures++;
    if (failures >= FAILURES) {
      nextProbe = nanos.getAsLong() + PROBE_NANOS;
    }
  }
}
