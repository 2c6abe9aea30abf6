package io.amime.api.discovery;

import io.amime.api.discovery.Cluster.Protocol;
import java.time.Duration;

/**
 * Active health: what every endpoint of a cluster is asked from time to time.
 *
 * @param target path for HTTP, name of the service (or nothing) for gRPC, nothing for TCP
 * @param interval from the end of a check to the next
 * @param timeout of one check
 * @param unhealthyThreshold failures in a row that take a healthy endpoint out
 * @param healthyThreshold successes in a row that bring it back
 * @param noTrafficInterval instead of the interval while the cluster is not called
 */
public record HealthCheck(
    Kind kind,
    String target,
    Duration interval,
    Duration timeout,
    int unhealthyThreshold,
    int healthyThreshold,
    Duration noTrafficInterval) {
  public static final Duration INTERVAL = Duration.ofSeconds(10);
  public static final Duration TIMEOUT = Duration.ofSeconds(1);
  public static final int UNHEALTHY_THRESHOLD = 3;
  public static final int HEALTHY_THRESHOLD = 2;
  private static final Duration NO_TRAFFIC = Duration.ofSeconds(60);

  /** One that slows down to once a minute while the cluster is not called. */
  public HealthCheck(
      Kind kind,
      String target,
      Duration interval,
      Duration timeout,
      int unhealthyThreshold,
      int healthyThreshold) {
    this(
        kind,
        target,
        interval,
        timeout,
        unhealthyThreshold,
        healthyThreshold,
        interval.compareTo(NO_TRAFFIC) > 0 ? interval : NO_TRAFFIC);
  }

  /** How it is asked. */
  public enum Kind {
    /** A GET that has to be answered with 2xx. */
    HTTP,
    /** A connection that has to stand. */
    TCP,
    /** {@code grpc.health.v1.Health/Check}, which has to say SERVING. */
    GRPC;

    /** Whether a port that carries this can be asked so. */
    public boolean suits(Protocol protocol) {
      return switch (this) {
        case HTTP -> protocol.isHttp();
        case TCP -> true;
        case GRPC -> protocol.isHttp2();
      };
    }
  }
}
