package io.amime.api.resource;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a RouteRule says in annotations, because v1alpha2 has no field for it. Values that cannot be
 * read are absent here; validation refuses them.
 *
 * @param mirrorPercent share of the requests that are mirrored, 0 to 100
 * @param redirectCode status of a redirect
 */
public record RouteOptions(@Nullable Double mirrorPercent, @Nullable Integer redirectCode) {
  /** Share of the requests that are mirrored, 0 to 100; all by default. */
  public static final String MIRROR_PERCENT = "amime.io/mirror-percent";

  /** Status of a redirect; 302 by default. */
  public static final String REDIRECT_CODE = "amime.io/redirect-code";

  private static final Set<String> REDIRECT_CODES = Set.of("301", "302", "303", "307", "308");
  private static final double ALL = 100;

  public static RouteOptions of(ResourceMeta meta) {
    return new RouteOptions(
        percent(meta.annotations().get(MIRROR_PERCENT)),
        code(meta.annotations().get(REDIRECT_CODE)));
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
