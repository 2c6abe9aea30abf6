package io.amime.api.compile;

import io.amime.api.discovery.HealthCheck;
import io.amime.api.resource.HealthCheckOptions;
import io.amime.api.resource.HealthCheckOptions.Asked;
import io.amime.api.resource.ResourceMeta;
import org.jspecify.annotations.Nullable;

/** Active health checks as annotations say them. */
public final class HealthChecks {
  private HealthChecks() {}

  /** What a policy or a rule asks endpoints, null for nothing. */
  static @Nullable HealthCheck of(ResourceMeta meta) {
    HealthCheckOptions given = HealthCheckOptions.of(meta);
    Asked asked = given.asked();
    return asked == null
        ? null
        : new HealthCheck(
            kind(asked.kind()),
            asked.target(),
            or(given.interval(), HealthCheck.INTERVAL),
            or(given.timeout(), HealthCheck.TIMEOUT),
            or(given.unhealthyThreshold(), HealthCheck.UNHEALTHY_THRESHOLD),
            or(given.healthyThreshold(), HealthCheck.HEALTHY_THRESHOLD));
  }

  private static <T> T or(@Nullable T given, T usual) {
    return given == null ? usual : given;
  }

  /** The kind of check that is carried out for what was written. */
  public static HealthCheck.Kind kind(HealthCheckOptions.Kind written) {
    return switch (written) {
      case HTTP -> HealthCheck.Kind.HTTP;
      case TCP -> HealthCheck.Kind.TCP;
      case GRPC -> HealthCheck.Kind.GRPC;
    };
  }
}
