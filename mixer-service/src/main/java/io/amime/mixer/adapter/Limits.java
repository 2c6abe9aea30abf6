package io.amime.mixer.adapter;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The limits of one handler by quota instance.
 *
 * @param <A> what else the adapter keeps per limit
 */
public final class Limits<A> {
  private final Map<String, Limit<A>> byQuota = new HashMap<>();

  /**
   * @param namespace of the handler, in which short names of instances are
   * @param limits in order; the first of a name wins
   */
  public Limits(String namespace, List<Limit<A>> limits) {
    limits.forEach(limit -> byQuota.putIfAbsent(fullName(limit.quota(), namespace), limit));
  }

  /**
   * Limit of one quota instance.
   *
   * @param quota {@code name}, {@code name.quota} or {@code name.quota.namespace}
   * @param amount units per window
   * @param window zero where units never come back by themselves
   * @param overrides for some dimensions
   */
  public record Limit<A>(
      String quota, long amount, Duration window, List<Override> overrides, A algorithm) {}

  /**
   * Another limit for some dimensions.
   *
   * @param dimensions that must be equal; none match all
   */
  public record Override(Map<String, String> dimensions, long amount, Duration window) {}

  /**
   * What applies to one charge.
   *
   * @param amount units per window
   */
  public record Applied<A>(long amount, Duration window, A algorithm) {}

  /** The limit for a charge, of which the first fitting override wins; null if there is none. */
  public @Nullable Applied<A> of(QuotaCharge charge) {
    Limit<A> limit = byQuota.get(charge.quota());
    if (limit == null) {
      return null;
    }
    for (Override override : limit.overrides()) {
      if (charge.dimensions().entrySet().containsAll(override.dimensions().entrySet())) {
        return new Applied<>(override.amount(), override.window(), limit.algorithm());
      }
    }
    return new Applied<>(limit.amount(), limit.window(), limit.algorithm());
  }

  private static String fullName(String quota, String namespace) {
    return switch (quota.split("\\.", -1).length) {
      case 1 -> quota + ".quota." + namespace;
      case 2 -> quota + "." + namespace;
      default -> quota;
    };
  }
}
