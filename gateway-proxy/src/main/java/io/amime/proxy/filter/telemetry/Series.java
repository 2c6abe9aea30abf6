package io.amime.proxy.filter.telemetry;

import java.util.Arrays;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Counts of one key on one event loop. A single thread writes, so plain stores in order are enough;
 * readers see a value that is at most a moment old.
 */
final class Series {
  /** Upper bounds in milliseconds. */
  private static final double[] BOUNDS = {
    0.5, 1, 2.5, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000
  };

  private static final int MICROS = BOUNDS.length + 1;
  private static final int RECEIVED = MICROS + 1;
  private static final int SENT = RECEIVED + 1;
  private static final int RETRIES = SENT + 1;

  private final AtomicLongArray cells = new AtomicLongArray(RETRIES + 1);

  static double[] bounds() {
    var all = new double[BOUNDS.length + 1];
    System.arraycopy(BOUNDS, 0, all, 0, BOUNDS.length);
    all[BOUNDS.length] = Double.POSITIVE_INFINITY;
    return all;
  }

  void record(long micros, long received, long sent, int retries) {
    int bucket = 0;
    while (bucket < BOUNDS.length && micros > BOUNDS[bucket] * 1000) {
      bucket++;
    }
    add(bucket, 1);
    add(MICROS, micros);
    add(RECEIVED, received);
    add(SENT, sent);
    add(RETRIES, retries);
  }

  private void add(int cell, long amount) {
    if (amount != 0) {
      cells.lazySet(cell, cells.getPlain(cell) + amount);
    }
  }

  /** Adds what this one counted to a sum over all event loops. */
  void addTo(long[] sum) {
    for (int i = 0; i < sum.length; i++) {
      sum[i] += cells.get(i);
    }
  }

  static long[] zero() {
    return new long[RETRIES + 1];
  }

  static long[] buckets(long[] sum) {
    return Arrays.copyOf(sum, MICROS);
  }

  static long requests(long[] sum) {
    long all = 0;
    for (int i = 0; i < MICROS; i++) {
      all += sum[i];
    }
    return all;
  }

  static double millis(long[] sum) {
    return sum[MICROS] / 1000.0;
  }

  static long received(long[] sum) {
    return sum[RECEIVED];
  }

  static long sent(long[] sum) {
    return sum[SENT];
  }

  static long retries(long[] sum) {
    return sum[RETRIES];
  }
}
