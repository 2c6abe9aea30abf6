package io.amime.api.resource;

import java.time.Duration;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a DestinationPolicy or a DestinationRule says in annotations about active health checks,
 * because neither has a field for it. Values that cannot be read are absent here; validation
 * refuses them.
 *
 * @param asked what endpoints are asked, null for nothing
 */
public record HealthCheckOptions(
    @Nullable Asked asked,
    @Nullable Duration interval,
    @Nullable Duration timeout,
    @Nullable Integer unhealthyThreshold,
    @Nullable Integer healthyThreshold) {
  /** What endpoints are asked: {@code http PATH, tcp, grpc, grpc SERVICE}. */
  public static final String HEALTH_CHECK = "amime.io/health-check";

  /** From one check to the next, at least {@link #LEAST_INTERVAL}. */
  public static final String INTERVAL = "amime.io/health-check-interval";

  /** Of one check, longer than none. */
  public static final String TIMEOUT = "amime.io/health-check-timeout";

  /** Failures in a row that take an endpoint out. */
  public static final String UNHEALTHY_THRESHOLD = "amime.io/health-check-unhealthy-threshold";

  /** Successes in a row that bring it back. */
  public static final String HEALTHY_THRESHOLD = "amime.io/health-check-healthy-threshold";

  /** Every caller asks every endpoint, so that many of them ask often enough. */
  public static final Duration LEAST_INTERVAL = Duration.ofSeconds(1);

  public static final int MOST_THRESHOLD = 100;

  private static final Pattern PATH = Pattern.compile("/[!-~&&[^#]]*");
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_.-]+");
  private static final Pattern COUNT = Pattern.compile("[0-9]{1,3}");

  /**
   * What is asked.
   *
   * @param target path or service, empty where there is none
   */
  public record Asked(Kind kind, String target) {}

  /** The first words. */
  public enum Kind {
    HTTP,
    TCP,
    GRPC
  }

  public static HealthCheckOptions of(ResourceMeta meta) {
    return new HealthCheckOptions(
        asked(meta.annotations().get(HEALTH_CHECK)),
        atLeast(LEAST_INTERVAL, meta.annotations().get(INTERVAL)),
        atLeast(Duration.ofNanos(1), meta.annotations().get(TIMEOUT)),
        count(meta.annotations().get(UNHEALTHY_THRESHOLD)),
        count(meta.annotations().get(HEALTHY_THRESHOLD)));
  }

  private static @Nullable Asked asked(@Nullable String text) {
    if (text == null) {
      return null;
    }
    String[] words = text.strip().split("\\s+", -1);
    String target = words.length > 1 ? words[1] : "";
    Kind kind =
        switch (words[0]) {
          case "http" -> PATH.matcher(target).matches() ? Kind.HTTP : null;
          case "tcp" -> target.isEmpty() ? Kind.TCP : null;
          case "grpc" -> target.isEmpty() || SERVICE.matcher(target).matches() ? Kind.GRPC : null;
          default -> null;
        };
    return kind == null || words.length > 2 ? null : new Asked(kind, target);
  }

  private static @Nullable Duration atLeast(Duration least, @Nullable String text) {
    Duration given = text == null ? null : GoDuration.parse(text.strip()).orElse(null);
    return given == null || given.compareTo(least) < 0 ? null : given;
  }

  private static @Nullable Integer count(@Nullable String text) {
    if (text == null || !COUNT.matcher(text.strip()).matches()) {
      return null;
    }
    int given = Integer.parseInt(text.strip());
    return given < 1 || given > MOST_THRESHOLD ? null : Integer.valueOf(given);
  }
}
