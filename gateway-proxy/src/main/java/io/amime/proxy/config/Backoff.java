package io.amime.proxy.config;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before the next try: full jitter under a bound that doubles from half a second
 * to thirty, so that a thousand proxies do not come back to a restarted Pilot at the same moment.
 */
public final class Backoff {
  private static final Duration BASE = Duration.ofMillis(500);
  private static final Duration CAP = Duration.ofSeconds(30);

  private final RandomGenerator random;
  private int failures;

  public Backoff(RandomGenerator random) {
    this.random = random;
  }

  /** After a failed try. */
  public Duration next() {
    long bound = Math.min(CAP.toMillis(), BASE.toMillis() << Math.min(failures, 16));
    failures++;
    return within(Duration.ofMillis(bound));
  }

  /** A random moment in the given span. */
  Duration within(Duration span) {
    return Duration.ofMillis(random.nextLong(span.toMillis() + 1));
  }

  /** After a success: the next failure starts from the base again. */
  public void reset() {
    failures = 0;
  }
}
