package io.amime.ca.refusal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** At most so many events per key in a sliding window. Remembers a bounded number of keys. */
public final class RateLimit {
  private static final int MOST_KEYS = 10_000;

  private final int most;
  private final Duration window;
  private final InstantSource clock;
  private final Map<String, Deque<Instant>> events =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Deque<Instant>> eldest) {
          return size() > MOST_KEYS;
        }
      };

  public RateLimit(int most, Duration window, InstantSource clock) {
    this.most = most;
    this.window = window;
    this.clock = clock;
  }

  /** Counts one event. */
  public synchronized void count(String key) {
    recent(key).addLast(clock.instant());
  }

  /** How long to wait until one more is allowed; empty when it is allowed now. */
  public synchronized Optional<Duration> exceeded(String key) {
    if (!events.containsKey(key)) {
      return Optional.empty();
    }
    Deque<Instant> recent = recent(key);
    if (recent.size() < most) {
      return Optional.empty();
    }
    Instant free = recent.getFirst().plus(window);
    return Optional.of(Duration.between(clock.instant(), free));
  }

  /** The events that still count, to be given to {@link #restore} after a restart. */
  public synchronized Map<String, List<Instant>> counted() {
    Map<String, List<Instant>> all = new HashMap<>();
    for (String key : List.copyOf(events.keySet())) {
      Deque<Instant> times = recent(key);
      if (times.isEmpty()) {
        events.remove(key);
      } else {
        all.put(key, List.copyOf(times));
      }
    }
    return all;
  }

  public synchronized void restore(Map<String, List<Instant>> counted) {
    counted.forEach((key, times) -> events.put(key, new ArrayDeque<>(times)));
  }

  private Deque<Instant> recent(String key) {
    Deque<Instant> times = events.computeIfAbsent(key, _ -> new ArrayDeque<>());
    Instant start = clock.instant().minus(window);
    while (!times.isEmpty() && !times.getFirst().isAfter(start)) {
      times.removeFirst();
    }
    return times;
  }
}
