package io.amime.api.resource;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Durations as Go writes them: {@code 1m30s}, {@code 15.5s}, {@code 250ms}. */
public final class GoDuration {
  private static final Pattern PART =
      Pattern.compile("(\\d+(?:\\.\\d*)?|\\.\\d+)(ns|us|µs|ms|s|m|h)");
  private static final int LONGEST_TEXT = 64;

  private GoDuration() {}

  /** The duration, or empty when the text is none; signs are not taken. */
  public static Optional<Duration> parse(String text) {
    if (text.isEmpty() || text.length() > LONGEST_TEXT) {
      return Optional.empty();
    }
    if (text.equals("0")) {
      return Optional.of(Duration.ZERO);
    }
    Matcher part = PART.matcher(text);
    var nanos = BigDecimal.ZERO;
    int at = 0;
    while (at < text.length()) {
      if (!part.find(at) || part.start() != at) {
        return Optional.empty();
      }
      nanos =
          nanos.add(
              new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(nanosOf(part.group(2)))));
      at = part.end();
    }
    return nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? Optional.empty()
        : Optional.of(Duration.ofNanos(nanos.longValue()));
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 1_000L; // us, in either spelling
    };
  }

  /** The shortest form in one unit: {@code 5s}, {@code 1.5s}, {@code 250ms}, {@code 180s}. */
  public static String format(Duration duration) {
    if (duration.isZero()) {
      return "0s";
    }
    var seconds = BigDecimal.valueOf(duration.toNanos(), 9).stripTrailingZeros();
    return seconds.compareTo(BigDecimal.ONE) < 0 && duration.toNanos() % 1_000_000 == 0
        ? duration.toMillis() + "ms"
        : seconds.toPlainString() + "s";
  }
}
