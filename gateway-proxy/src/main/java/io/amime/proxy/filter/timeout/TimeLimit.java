package io.amime.proxy.filter.timeout;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** How long a request may take: what the rule says, or what the calling application asked for. */
final class TimeLimit {
  private static final int MOST_DIGITS = 8;

  private final long configured;

  TimeLimit(@Nullable Duration configured) {
    this.configured = configured == null ? 0 : configured.toNanos();
  }

  /**
   * @param asked value of {@code grpc-timeout}, null without one
   * @return nanoseconds that the caller itself waits, 0 where it does not say
   */
  static long deadline(@Nullable String asked) {
    int digits = asked == null ? 0 : asked.length() - 1;
    if (asked == null || digits < 1 || digits > MOST_DIGITS) {
      return 0;
    }
    long amount = 0;
    for (int i = 0; i < digits; i++) {
      int digit = asked.charAt(i) - '0';
      if (digit < 0 || digit > 9) {
        return 0;
      }
      amount = amount * 10 + digit;
    }
    var unit =
        switch (asked.charAt(digits)) {
          case 'H' -> TimeUnit.HOURS;
          case 'M' -> TimeUnit.MINUTES;
          case 'S' -> TimeUnit.SECONDS;
          case 'm' -> TimeUnit.MILLISECONDS;
          case 'u' -> TimeUnit.MICROSECONDS;
          case 'n' -> TimeUnit.NANOSECONDS;
          default -> null;
        };
    return unit == null ? 0 : Math.max(1, unit.toNanos(amount));
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

  /**
   * The same for one of several tries: what takes no less than all of them together is not heeded.
   *
   * @param total nanoseconds of all of them, 0 for no limit
   * @param asked the header's value in milliseconds, null without one
   * @return nanoseconds, 0 for no limit
   */
  long within(long total, @Nullable String asked) {
    long wanted = nanos(asked);
    long heeded = fits(wanted, total) ? wanted : configured;
    return fits(heeded, total) ? heeded : 0;
  }

  private static boolean fits(long one, long total) {
    return total == 0 || one < total;
  }
}
