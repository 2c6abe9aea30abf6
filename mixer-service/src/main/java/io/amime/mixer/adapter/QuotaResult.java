package io.amime.mixer.adapter;

import java.time.Duration;

/**
 * What was granted.
 *
 * @param granted units; 0 is a denial
 * @param validDuration how long they may be used
 */
public record QuotaResult(long granted, Duration validDuration) {
  /** Nothing, and nothing to remember. */
  public static final QuotaResult NONE = new QuotaResult(0, Duration.ZERO);
}
