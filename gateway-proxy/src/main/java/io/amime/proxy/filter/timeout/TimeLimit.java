package io.amime.proxy.filter.timeout;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a request may take: what the rule says, or what the calling application asked for. */
final class TimeLimit {
  private final long configured;
  private final String header;

  TimeLimit(@Nullable Duration configured, String header) {
    this.configured = configured == null ? 0 : configured.toNanos();
    this.header = header;
  }

  String header() {
    return header;
  }

  /**
   * @param asked the header's value in milliseconds, null without one; nonsense is not heeded
   * @return nanoseconds, 0 for no limit
   */
  long nanos(@Nullable String asked) {
    if (asked == null) {
      return configured;
    }
    try {
      long millis = Long.parseLong(asked.strip());
      return millis < 0 ? configured : TimeUnit.MILLISECONDS.toNanos(millis);
    } catch (NumberFormatException e) {
      return configured;
    }
  }
}
