package io.amime.mixer.adapter.memquota;

import io.amime.mixer.adapter.Limits;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.QuotaResult;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** The counters of one memquota object. */
final class MemQuotaHandler implements QuotaHandler {
  /** Beyond this the counter that was not used for longest starts anew. */
  private static final int MAX_COUNTERS = 20_000;

  private static final Duration FOREVER = Duration.ofDays(365);

  private record Key(String quota, SortedMap<String, String> dimensions) {}

  private final Limits<Void> limits;
  private final LongSupplier nanoTime;
  private final Deduplication deduplication;
  private final Map<Key, Counter> counters =
      new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, Counter> eldest) {
          return size() > MAX_COUNTERS;
        }
      };

  MemQuotaHandler(Limits<Void> limits, Duration remembered, LongSupplier nanoTime) {
    this.limits = limits;
    this.nanoTime = nanoTime;
    this.deduplication = new Deduplication(remembered.toNanos());
  }

  @Override
  public synchronized QuotaResult charge(QuotaCharge charge) {
    Limits.Applied<Void> limit = limits.of(charge);
    if (limit == null || charge.amount() == 0) {
      return QuotaResult.NONE;
    }
    long now = nanoTime.getAsLong();
    Key key = new Key(charge.quota(), charge.dimensions());
    String id = charge.deduplicationId();
    QuotaResult before = id == null ? null : deduplication.find(id, key, now);
    if (before != null) {
      return before;
    }
    QuotaResult result = count(key, limit, charge, now);
    if (id != null) {
      deduplication.keep(id, key, result, now);
    }
    return result;
  }

  private QuotaResult count(Key key, Limits.Applied<Void> limit, QuotaCharge charge, long now) {
    boolean rolling = limit.window().isPositive();
    @Nullable Counter known = counters.get(key);
    if (known == null || !known.fits(limit.window())) {
      known = rolling ? new RollingWindow(limit.window()) : new Allocation();
      counters.put(key, known);
    }
    Duration valid = rolling ? limit.window() : FOREVER;
    if (charge.amount() < 0) {
      return new QuotaResult(known.free(-charge.amount(), now), valid);
    }
    long left = limit.amount() - known.used(now);
    long granted = charge.amount() <= left ? charge.amount() : 0;
    if (granted == 0 && charge.bestEffort()) {
      granted = Math.max(left, 0);
    }
    known.take(granted, now);
    return new QuotaResult(granted, granted > 0 ? valid : Duration.ZERO);
  }
}
