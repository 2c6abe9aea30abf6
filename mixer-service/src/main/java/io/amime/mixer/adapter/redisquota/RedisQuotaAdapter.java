package io.amime.mixer.adapter.redisquota;

import io.amime.api.resource.RedisQuota;
import io.amime.api.resource.RedisQuota.Algorithm;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.mixer.adapter.Limits;
import io.amime.mixer.adapter.QuotaAdapter;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.redis.RedisGates;
import java.time.Duration;
import java.util.Objects;

/** Counts in Redis. */
public final class RedisQuotaAdapter implements QuotaAdapter {
  private static final int BUCKETS_BY_DEFAULT = 10;

  private final RedisGates gates;

  public RedisQuotaAdapter(RedisGates gates) {
    this.gates = gates;
  }

  @Override
  public ResourceKind kind() {
    return ResourceKind.REDIS_QUOTA;
  }

  @Override
  public QuotaHandler handler(Resource resource) {
    RedisQuota.Spec spec = ((RedisQuota) resource).spec();
    Limits<Duration> limits =
        new Limits<>(
            resource.meta().namespace(),
            spec.quotas().stream().map(RedisQuotaAdapter::limit).toList());
    String name = resource.meta().name() + "." + resource.meta().namespace();
    String address = spec.redisServerUrl();
    return new RedisQuotaHandler(
        name, limits, gates.acquire(address), () -> gates.release(address));
  }

  private static Limits.Limit<Duration> limit(RedisQuota.Limit limit) {
    Duration window = Objects.requireNonNullElse(limit.validDuration(), Duration.ofSeconds(1));
    return new Limits.Limit<>(
        Objects.requireNonNullElse(limit.name(), ""),
        Objects.requireNonNullElse(limit.maxAmount(), 0L),
        window,
        limit.overrides().stream()
            .map(override ->
                new Limits.Override(
                    override.dimensions(),
                    Objects.requireNonNullElse(override.maxAmount(), 0L),
                    window))
            .toList(),
        bucket(limit, window));
  }

  /** Length of a bucket, zero for a fixed window. */
  private static Duration bucket(RedisQuota.Limit limit, Duration window) {
    if (limit.rateLimitAlgorithm() != Algorithm.ROLLING_WINDOW) {
      return Duration.ZERO;
    }
    Duration bucket =
        Objects.requireNonNullElse(limit.bucketDuration(), window.dividedBy(BUCKETS_BY_DEFAULT));
    return bucket.toMillis() > 0 ? bucket : Duration.ofMillis(1);
  }
}
