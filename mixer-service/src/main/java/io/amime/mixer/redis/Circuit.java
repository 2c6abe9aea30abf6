package io.amime.mixer.redis;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Opens after some failures in a row; then one call per pause may try, until one succeeds. So a
 * Redis that is away costs its timeout once in a while and not once per request.
 */
final class Circuit {
  private static final int FAILURES_TO_OPEN = 3;
  private static final long PAUSE_NANOS = Duration.ofMillis(500).toNanos();

  private final LongSupplier nanoTime;
  private int failures;
  private long nextTry;

  Circuit(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether a call may be made now; while the circuit is open, one caller per pause gets a yes. */
  synchronized boolean tryPass() {
    if (failures < FAILURES_TO_OPEN) {
      return true;
    }
    long now = nanoTime.getAsLong();
    if (now - nextTry < 0) {
      return false;
    }
    nextTry = now + PAUSE_NANOS;
    return true;
  }

  synchronized void succeeded() {
    failures = 0;
  }

  synchronized void failed() {
    failures = Math.min(failures + 1, FAILURES_TO_OPEN);
    nextTry = nanoTime.getAsLong() + PAUSE_NANOS;
  }

  synchronized boolean closed() {
    return failures < FAILURES_TO_OPEN;
  }
}
