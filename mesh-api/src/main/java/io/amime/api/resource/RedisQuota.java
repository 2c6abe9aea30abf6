package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A quota handler that counts in Redis, one count for all Mixers. */
@Doc("A quota handler that counts in Redis, one count for all Mixers.")
public record RedisQuota(ResourceMeta meta, Spec spec) implements Resource {

  /** The limits. */
  @Doc("The limits.")
  public record Spec(
      @Doc("host:port; by default the Redis that Mixer is configured with.")
          @Nullable String redisServerUrl,
      @Doc("Connections to Redis; 10 by default.") @Nullable Integer connectionPoolSize,
      @Doc("Limits by quota instance.") List<Limit> quotas) {
    public Spec {
      quotas = List.copyOf(quotas);
    }
  }

  /** Limit of one quota instance. */
  @Doc("Limit of one quota instance.")
  public record Limit(
      @Doc("Full instance name, such as requestcount.quota.istio-system.") @Nullable String name,
      @Doc("Units per window.") @Nullable Long maxAmount,
      @Doc("Length of the window.") @Nullable Duration validDuration,
      @Doc("Granularity of a rolling window; shorter than the window.")
          @Nullable Duration bucketDuration,
      @Doc("FIXED_WINDOW (default) or ROLLING_WINDOW.") @Nullable Algorithm rateLimitAlgorithm,
      @Doc("Other limits for some dimensions; the first that fits counts.")
          List<Override> overrides) {
    public Limit {
      overrides = List.copyOf(overrides);
    }
  }

  /** How a window moves. */
  public enum Algorithm {
    FIXED_WINDOW,
    ROLLING_WINDOW
  }

  /** Another limit for some dimensions. */
  @Doc("Another limit for some dimensions.")
  public record Override(
      @Doc("Values that must be equal.") Map<String, String> dimensions,
      @Doc("Units per window.") @Nullable Long maxAmount) {
    public Override {
      dimensions = Map.copyOf(dimensions);
    }
  }
}
