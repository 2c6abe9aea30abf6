package io.amime.api.resource;

import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What a DestinationPolicy says in annotations about how an endpoint is chosen, because v1alpha2
 * has no field for it. Values that cannot be read are absent here; validation refuses them.
 *
 * @param by what decides, null for what the fields say
 * @param cookieTtl of the cookie that callers without one are given, null for none
 * @param warmup until a new endpoint has its whole share, null for at once
 * @param preferZone whether endpoints in the caller's zone come first
 */
public record BalancingOptions(
    @Nullable By by,
    @Nullable Duration cookieTtl,
    @Nullable Duration warmup,
    @Nullable Boolean preferZone) {
  /** What decides: {@code header NAME, cookie NAME, query NAME, source, latency}. */
  public static final String BALANCE_BY = "amime.io/balance-by";

  /** Callers without the cookie are given one for that time, {@code 0s} for their session. */
  public static final String COOKIE_TTL = "amime.io/cookie-ttl";

  /** Time in which a new endpoint comes to its share. */
  public static final String WARMUP = "amime.io/warmup";

  /** Whether endpoints in the caller's zone come first: {@code true, false}. */
  public static final String PREFER_ZONE = "amime.io/prefer-zone";

  /**
   * What decides.
   *
   * @param name of the header (in lower case), cookie or parameter; empty for the others
   */
  public record By(What what, String name) {}

  /** The first words. */
  public enum What {
    HEADER,
    COOKIE,
    QUERY,
    SOURCE,
    LATENCY;

    private boolean isNamed() {
      return this == HEADER || this == COOKIE || this == QUERY;
    }
  }

  public static BalancingOptions of(ResourceMeta meta) {
    return new BalancingOptions(
        by(meta.annotations().get(BALANCE_BY)),
        duration(meta.annotations().get(COOKIE_TTL)),
        positive(duration(meta.annotations().get(WARMUP))),
        truth(meta.annotations().get(PREFER_ZONE)));
  }

  private static @Nullable By by(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] words = text.strip().split("\\s+", -1);
    for (What what : What.values()) {
      boolean complete = words.length == (what.isNamed() ? 2 : 1);
      if (complete && words[0].equals(what.name().toLowerCase(Locale.ROOT))) {
        return new By(what, name(what, words));
      }
    }
    return null;
  }

  private static String name(What what, String[] words) {
    if (!what.isNamed()) {
      return "";
    }
    return what == What.HEADER ? words[1].toLowerCase(Locale.ROOT) : words[1];
  }

  private static @Nullable Duration duration(@Nullable String text) {
    return text == null ? null : GoDuration.parse(text.strip()).orElse(null);
  }

  private static @Nullable Duration positive(@Nullable Duration duration) {
    return duration == null || duration.isZero() ? null : duration;
  }

  private static @Nullable Boolean truth(@Nullable String text) {
    if ("true".equals(text)) {
      return Boolean.TRUE;
    }
    return "false".equals(text) ? Boolean.FALSE : null;
  }
}
