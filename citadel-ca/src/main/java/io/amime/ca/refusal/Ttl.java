package io.amime.ca.refusal;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads life times as requests write them: {@code 600s}, {@code 10m}, {@code 24h}, {@code 30d}. */
public final class Ttl {
  private static final Pattern FORM = Pattern.compile("(\\d{1,9})(s|m|h|d)");

  private Ttl() {}

  /**
   * @param text null or zero for the default
   * @throws Refusal if it is not of that form, or outside of the bounds, which are then named
   */
  public static Duration read(
      @Nullable String text, Duration usual, Duration shortest, Duration longest) {
    if (text == null) {
      return usual;
    }
    var form = FORM.matcher(text);
    if (!form.matches()) {
      throw Refusal.badRequest(
          "ttl", "ttl: expected a duration such as 600s, got \"" + text + "\"");
    }
    long count = Long.parseLong(form.group(1));
    Duration ttl =
        switch (form.group(2)) {
          case "s" -> Duration.ofSeconds(count);
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofDays(count);
        };
    if (ttl.isZero()) {
      return usual;
    }
    if (ttl.compareTo(shortest) < 0 || ttl.compareTo(longest) > 0) {
      throw Refusal.badRequest(
          "ttl",
          "ttl: must be between %ds and %ds".formatted(shortest.toSeconds(), longest.toSeconds()));
    }
    return ttl;
  }
}
