package io.amime.mixer.adapter.memquota;

import io.amime.api.resource.MemQuota;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.mixer.adapter.Limits;
import io.amime.mixer.adapter.QuotaAdapter;
import io.amime.mixer.adapter.QuotaHandler;
import java.time.Duration;
import java.util.Objects;
import java.util.function.LongSupplier;

/** Counts in memory. */
public final class MemQuotaAdapter implements QuotaAdapter {
  private static final Duration DEFAULT_DEDUPLICATION = Duration.ofSeconds(1);

  private final LongSupplier nanoTime;

  /**
   * @param nanoTime a clock that never goes back, in nanoseconds
   */
  public MemQuotaAdapter(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.MEM_QUOTA;
  }

  @Override
  public QuotaHandler handler(Resource resource) {
    MemQuota.Spec spec = ((MemQuota) resource).spec();
    Limits<Void> limits =
        new Limits<>(
            resource.meta().namespace(),
            spec.quotas().stream().map(MemQuotaAdapter::limit).toList());
    Duration remembered =
        Objects.requireNonNullElse(spec.minDeduplicationDuration(), DEFAULT_DEDUPLICATION);
    return new MemQuotaHandler(limits, remembered, nanoTime);
  }

  @SuppressWarnings("NullAway") // Void has no other value
  private static Limits.Limit<Void> limit(MemQuota.Limit limit) {
    Duration window = Objects.requireNonNullElse(limit.validDuration(), Duration.ZERO);
    return new Limits.Limit<>(
        Objects.requireNonNullElse(limit.name(), ""),
        Objects.requireNonNullElse(limit.maxAmount(), 0L),
        window,
        limit.overrides().stream()
            .map(override ->
                new Limits.Override(
                    override.dimensions(),
                    Objects.requireNonNullElse(override.maxAmount(), 0L),
                    Objects.requireNonNullElse(override.validDuration(), window)))
            .toList(),
        null);
  }
}
