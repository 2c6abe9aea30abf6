package io.amime.mixer.adapter.memquota;

import io.amime.mixer.adapter.QuotaResult;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Answers by id, in two generations that are swapped: an id is remembered for at least one period
 * and at most two.
 */
final class Deduplication {
  private final long period;
  private Map<Key, Answer> recent = new HashMap<>();
  private Map<Key, Answer> old = new HashMap<>();
  private long swapAt = Long.MIN_VALUE;

  private record Key(String id, Object counter) {}

  private record Answer(QuotaResult result, long until) {}

  /**
   * @param period nanoseconds
   */
  Deduplication(long period) {
    this.period = period;
  }

  /** The earlier answer with what is left of its validity, null if the id is new. */
  @Nullable QuotaResult find(String id, Object counter, long now) {
    swap(now);
    Key key = new Key(id, counter);
    Answer answer = recent.getOrDefault(key, old.get(key));
    if (answer == null) {
      return null;
    }
    Duration left = Duration.ofNanos(Math.max(0, answer.until() - now));
    return new QuotaResult(answer.result().granted(), left);
  }

  void keep(String id, Object counter, QuotaResult result, long now) {
    recent.put(new Key(id, counter), new Answer(result, now + result.validDuration().toNanos()));
  }

  private void swap(long now) {
    if (swapAt == Long.MIN_VALUE) {
      swapAt = now + period;
    }
    if (now >= swapAt) {
      old = now >= swapAt + period ? new HashMap<>() : recent;
      recent = new HashMap<>();
      swapAt = now + period;
    }
  }
}
