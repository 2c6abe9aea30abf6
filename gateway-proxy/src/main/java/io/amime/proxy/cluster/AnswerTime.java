package io.amime.proxy.cluster;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * How long a member takes to answer: a moving average that believes worse news at once and better
 * news slowly, and forgets what it has not heard for long. The caller brings the time.
 */
final class AnswerTime {
  private static final double MEMORY = TimeUnit.SECONDS.toNanos(10);

  /** What an error counts for while nothing else is known. */
  private static final double UNKNOWN = TimeUnit.SECONDS.toNanos(1);

  /** More than any answer takes. */
  private static final double HOPELESS = TimeUnit.DAYS.toNanos(1);

  private final AtomicReference<@Nullable Average> average = new AtomicReference<>();

  private record Average(double nanos, long at) {
    double kept(long now) {
      return Math.exp(-Math.max(0, now - at) / MEMORY);
    }
  }

  /** It has answered after that time. */
  void observe(long nanos, long now) {
    average.updateAndGet(known -> {
      if (known == null || nanos > known.nanos()) {
        return new Average(nanos, now);
      }
      double kept = known.kept(now);
      return new Average(known.nanos() * kept + nanos * (1 - kept), now);
    });
  }

  /** It has failed, however quickly: that must not make it look good. */
  void failed(long now) {
    average.updateAndGet(
        known -> new Average(known == null ? UNKNOWN : Math.min(HOPELESS, known.nanos() * 2), now));
  }

  /**
   * What a request to it is expected to cost. One that has never answered is tried, by one request
   * at a time.
   *
   * @param active requests that it is answering
   */
  double cost(int active, long now) {
    var known = average.get();
    return known == null ? HOPELESS * active : known.nanos() * known.kept(now) * (active + 1);
  }
}
