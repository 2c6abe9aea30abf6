package io.amime.api.attribute;

import io.amime.api.resource.GoDuration;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Durations as attributes and expressions write them: Go's form, with an optional sign. */
public final class DurationText {
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
    boolean negative = text.startsWith("-");
    Duration duration =
        GoDuration.parse(negative || text.startsWith("+") ? text.substring(1) : text).orElse(null);
    return duration != null && negative ? duration.negated() : duration;
  }

  /** One unit, with a fraction where there is one: {@code 2s}, {@code 1.5s}, {@code 10ms}. */
  public static String format(Duration duration) {
    return duration.isNegative()
        ? "-" + GoDuration.format(duration.negated())
        : GoDuration.format(duration);
  }
}
