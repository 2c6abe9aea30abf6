package io.amime.api.attribute;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The text form of durations that Go's parser takes: a signed sequence of decimal numbers with
 * units, such as {@code 1h30m} or {@code 1.5s}, or plain {@code 0}.
 */
public final class DurationText {
  private static final Pattern PART =
      Pattern.compile("(\\d+\\.?\\d*|\\.\\d+)(ns|us|\u00b5s|\u03bcs|ms|s|m|h)");
  private static final Map<String, Long> NANOS =
      Map.of(
          "ns", 1L,
          "us", 1_000L,
          "\u00b5s", 1_000L,
          "\u03bcs", 1_000L,
          "ms", 1_000_000L,
          "s", 1_000_000_000L,
          "m", 60_000_000_000L,
          "h", 3_600_000_000_000L);

  /** Longer texts are refused before the decimal arithmetic sees them. */
  private static final int MAX_LENGTH = 64;

  private DurationText() {}

  /**
   * Reads a duration.
   *
   * @throws IllegalArgumentException if the text is none
   */
  public static Duration parse(String text) {
    Duration duration = tryParse(text);
    if (duration == null) {
      throw new IllegalArgumentException(
          "'%s' is no duration such as 10ms, 1.5s or 1h30m".formatted(text));
    }
    return duration;
  }

  /** Like {@link #parse}, null if the text is no duration or leaves 64-bit nanoseconds. */
  public static @Nullable Duration tryParse(String text) {
    boolean signed = text.startsWith("-") || text.startsWith("+");
    String unsigned = signed ? text.substring(1) : text;
    if (unsigned.equals("0")) {
      return Duration.ZERO;
    }
    if (unsigned.isEmpty() || unsigned.length() > MAX_LENGTH) {
      return null;
    }
    BigDecimal nanos = sum(unsigned);
    if (nanos == null || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return null;
    }
    Duration duration = Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValueExact());
    return text.startsWith("-") ? duration.negated() : duration;
  }

  private static @Nullable BigDecimal sum(String unsigned) {
    Matcher part = PART.matcher(unsigned);
    BigDecimal nanos = BigDecimal.ZERO;
    int end = 0;
    while (end < unsigned.length()) {
      if (!part.find(end) || part.start() != end) {
        return null;
      }
      long unit = NANOS.getOrDefault(part.group(2), 0L);
      nanos = nanos.add(new BigDecimal(part.group(1)).multiply(BigDecimal.valueOf(unit)));
      end = part.end();
    }
    return nanos;
  }

  /** Seconds with a fraction where there is one: {@code 2s}, {@code 1.5s}, {@code 0.01s}. */
  public static String format(Duration duration) {
    BigDecimal seconds =
        BigDecimal.valueOf(duration.getSeconds()).add(BigDecimal.valueOf(duration.getNano(), 9));
    String text = seconds.signum() == 0 ? "0" : seconds.stripTrailingZeros().toPlainString();
    return text + "s";
  }
}
