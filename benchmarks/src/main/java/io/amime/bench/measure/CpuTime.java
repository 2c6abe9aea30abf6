package io.amime.bench.measure;

import java.util.HashMap;
import java.util.Map;

/**
 * Processor time by thread, from the scheduler's own nanosecond counters: the ten-millisecond ticks
 * of {@code /proc/PID/stat} are too coarse for a proxy that idles most of the time.
 *
 * @param threads nanoseconds by thread id
 */
public record CpuTime(Map<Long, Long> threads) {
  private static final double NANOS_PER_MICRO = 1000;

  /** Of nothing at all. */
  public static final CpuTime NONE = new CpuTime(Map.of());

  public CpuTime {
    threads = Map.copyOf(threads);
  }

  public CpuTime plus(CpuTime other) {
    var all = new HashMap<>(threads);
    all.putAll(other.threads);
    return new CpuTime(all);
  }

  /** Microseconds used since then; what a thread used after that and before it ended is lost. */
  public double microsSince(CpuTime before) {
    long sum = 0;
    for (var thread : threads.entrySet()) {
      sum += Math.max(0, thread.getValue() - before.threads.getOrDefault(thread.getKey(), 0L));
    }
    return sum / NANOS_PER_MICRO;
  }
}
