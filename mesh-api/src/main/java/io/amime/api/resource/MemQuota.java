package io.amime.api.resource;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A quota handler that counts in Mixer's own memory. */
@Doc("A quota handler that counts in Mixer's own memory, for each of its instances apart.")
public record MemQuota(ResourceMeta meta, Spec spec) implements Resource {

  /** The limits. */
  @Doc("The limits.")
  public record Spec(
      @Doc("Limits by quota instance.") List<Limit> quotas,
      @Doc("How long a repeated call is recognised; 1s by default.")
          @Nullable Duration minDeduplicationDuration) {
    public Spec {
      quotas = List.copyOf(quotas);
    }
  }

  /** Limit of one quota instance. */
  @Doc("Limit of one quota instance.")
  public record Limit(
      @Doc("Full instance name, such as requestcount.quota.istio-system.") @Nullable String name,
      @Doc("Units per window.") @Nullable Long maxAmount,
      @Doc("Length of the rolling window; absent means that grants never expire.")
          @Nullable Duration validDuration,
      @Doc("Other limits for some dimensions; the first that fits counts.")
          List<Override> overrides) {
    public Limit {
      overrides = List.copyOf(overrides);
    }
  }

  /** Another limit for some dimensions. */
  @Doc("Another limit for some dimensions.")
  public record Override(
      @Doc("Values that must be equal.") Map<String, String> dimensions,
      @Doc("Units per window.") @Nullable Long maxAmount,
      @Doc("Length of the window; that of the quota by default.")
          @Nullable Duration validDuration) {
    public Override {
      dimensions = Map.copyOf(dimensions);
    }
  }
}
