package io.amime.api.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** How calls to a set of instances are balanced, limited and watched, on the caller's side. */
@Doc(
    "How calls to a service, or to the instances with exactly these labels, are balanced, limited"
        + " and watched on the caller's side.")
public record DestinationPolicy(ResourceMeta meta, Spec spec) implements Resource {

  /** The policy itself. */
  @Doc("The policy.")
  @Unsupported(field = "custom", why = "custom policies are not supported")
  public record Spec(
      @Doc(
              "Service; with labels only where a route sends to exactly these labels, without labels"
                  + " for every version that has no policy of its own.")
          @Nullable IstioService destination,
      @Doc("Callers, by service and labels; absent means all.") @Nullable IstioService source,
      @Doc("How an endpoint is chosen.") @Nullable LoadBalancing loadBalancing,
      @Doc("Limits and passive health.") @Nullable CircuitBreaker circuitBreaker) {}

  /** How an endpoint is chosen. */
  @Doc("How an endpoint is chosen.")
  @Unsupported(field = "custom", why = "custom load balancing is not supported; give a name")
  public record LoadBalancing(
      @Doc("ROUND_ROBIN, LEAST_CONN or RANDOM.") @Nullable Algorithm name) {}

  /** Names in the order of their numbers on the wire. */
  public enum Algorithm {
    ROUND_ROBIN,
    LEAST_CONN,
    RANDOM
  }

  /** Limits and passive health. */
  @Doc("Limits and passive health.")
  @Unsupported(field = "custom", why = "only simpleCb is supported")
  public record CircuitBreaker(@Doc("The limits.") @Nullable SimpleCircuitBreaker simpleCb) {}

  /** Numbers of 0 mean "not set". */
  @Doc("Limits per proxy and cluster, and when an instance is left out; 0 means not set.")
  public record SimpleCircuitBreaker(
      @Doc("Connections; 1024 by default.") int maxConnections,
      @Doc("Requests waiting for a connection; 1024 by default.") int httpMaxPendingRequests,
      @Doc("Requests at once; 1024 by default.") int httpMaxRequests,
      @Doc("Time out of rotation, times the number of ejections; 30s by default.")
          @Nullable Duration sleepWindow,
      @Doc("Errors in a row that eject an instance; 5 by default.") int httpConsecutiveErrors,
      @Doc("How often ejections are looked at; 10s by default.")
          @Nullable Duration httpDetectionInterval,
      @Doc("Requests per connection; unbounded by default, 1 means no keep-alive.")
          int httpMaxRequestsPerConnection,
      @Doc("Share of the instances that may be out at once; 50 by default.")
          int httpMaxEjectionPercent,
      @Doc("Retries at once; by default a fifth of the requests, and at least 3.")
          int httpMaxRetries) {}
}
