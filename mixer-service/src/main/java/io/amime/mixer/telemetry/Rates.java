package io.amime.mixer.telemetry;

import io.amime.api.mixer.Rate;
import io.amime.mixer.redis.RedisGate;
import io.amime.mixer.redis.RedisUnavailable;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;

/**
 * Who called whom how often in the last minutes. All Mixers write to Redis each second and read
 * from there, so that every one gives the same answer; while Redis is away each knows only what it
 * was told itself.
 */
public final class Rates implements AutoCloseable {
  /** The longest window that can be asked for. */
  public static final Duration LONGEST = Duration.ofMinutes(15);

  /** The shortest window that can be asked for, and the grain of all of them. */
  public static final Duration SLICE = Duration.ofSeconds(5);

  private static final Duration FLUSH = Duration.ofSeconds(1);

  private final LocalWindow local =
      new LocalWindow((int) (LONGEST.toSeconds() / SLICE.toSeconds()) + 2);
  private final RedisWindow shared;
  private final InstantSource clock;
  private final Thread writer = Thread.ofVirtual().name("rates").unstarted(this::run);
  private volatile long ahead;
  private volatile boolean synchronised;

  Rates(RedisGate redis, InstantSource clock) {
    this.shared = new RedisWindow(redis, LONGEST.plus(SLICE.multipliedBy(2)));
    this.clock = clock;
  }

  void start() {
    writer.start();
  }

  /** Whether the clock of Redis has been read. */
  boolean synchronised() {
    return synchronised;
  }

  void count(RequestFacts facts) {
    local.add(slice(now()), facts);
  }

  /**
   * The traffic of the last while, busiest first.
   *
   * @param window between {@link #SLICE} and {@link #LONGEST}
   */
  public List<Rate> over(Duration window) {
    long now = now();
    long first = slice(now - window.toMillis()) + 1;
    long last = slice(now);
    Map<Edge, Traffic> sums = new HashMap<>();
    BiConsumer<Edge, Traffic> add =
        (edge, traffic) -> sums.computeIfAbsent(edge, e -> new Traffic()).add(traffic);
    try {
      shared.sum(first, last, add);
    } catch (RedisUnavailable e) {
      sums.clear();
      local.sum(first, add);
    }
    double seconds = (now - first * SLICE.toMillis()) / 1000.0;
    return sums.entrySet().stream()
        .filter(entry -> entry.getValue().requests > 0)
        .map(entry -> rate(entry.getKey(), entry.getValue(), Math.max(seconds, 1)))
        .sorted(Comparator.comparingLong(Rate::requests).reversed())
        .toList();
  }

  private static Rate rate(Edge edge, Traffic traffic, double seconds) {
    return new Rate(
        edge.source(),
        edge.destination(),
        traffic.requests,
        Math.round(traffic.requests / seconds * 1000) / 1000.0,
        traffic.errors,
        1 - (double) traffic.errors / traffic.requests,
        traffic.quantileMillis(0.5),
        traffic.quantileMillis(0.99));
  }

  private void run() {
    try {
      while (true) {
        Thread.sleep(FLUSH);
        flush();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void flush() {
    // What cannot be written now is lost to the others: written twice would be worse.
    Map<Long, Map<Edge, Traffic>> unwritten = local.takeUnwritten();
    try {
      ahead = shared.timeMillis() - clock.millis();
      synchronised = true;
      if (!unwritten.isEmpty()) {
        shared.write(unwritten);
      }
    } catch (RedisUnavailable e) {
      // The gate has said so, and local numbers go on.
    }
  }

  /** By the clock of Redis, so that the slices of all Mixers are the same. */
  private long now() {
    return clock.millis() + ahead;
  }

  private static long slice(long millis) {
    return Math.floorDiv(millis, SLICE.toMillis());
  }

  @Override
  public void close() {
    writer.interrupt();
    flush();
  }
}
