package io.amime.api.resource;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a RouteRule says in annotations, because v1alpha2 has no field for it. Values that cannot be
 * read are absent here; validation refuses them.
 *
 * @param mirrorPercent share of the requests that are mirrored, 0 to 100
 * @param redirectCode status of a redirect
 * @param until when the rule ends at every proxy
 */
public record RouteOptions(
    @Nullable Double mirrorPercent, @Nullable Integer redirectCode, @Nullable Instant until) {
  /** Share of the requests that are mirrored, 0 to 100; all by default. */
  public static final String MIRROR_PERCENT = "amime.io/mirror-percent";

  /** Status of a redirect; 302 by default. */
  public static final String REDIRECT_CODE = "amime.io/redirect-code";

  private static final Set<String> REDIRECT_CODES = Set.of("301", "302", "303", "307", "308");
  private static final double ALL = 100;

  public static RouteOptions of(ResourceMeta meta) {
    return new RouteOptions(
        percent(meta.annotations().get(MIRROR_PERCENT)),
        code(meta.annotations().get(REDIRECT_CODE)),
        time(meta.annotations().get(ResourceMeta.EXPIRES_AT)));
  }

  private static @Nullable Instant time(@Nullable String text) {
    try {
      return text == null ? null : OffsetDateTime.parse(text).toInstant();
    } catch (DateTimeException e) {
      return null;
    }
  }

  private static @Nullable Double percent(@Nullable String text) {
    try {
      double value = text == null ? Double.NaN : Double.parseDouble(text.strip());
      return value >= 0 && value <= ALL ? value : null;
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static @Nullable Integer code(@Nullable String text) {
    return text != null && REDIRECT_CODES.contains(text) ? Integer.valueOf(text) : null;
  }
}
