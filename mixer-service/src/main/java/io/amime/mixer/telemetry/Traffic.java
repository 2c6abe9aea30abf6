package io.amime.mixer.telemetry;

import java.time.Duration;

/** Requests between two versions, with a histogram of durations; not safe for threads. */
final class Traffic {
  /** Bounds grow by a third from half a millisecond to over a minute. */
  private static final double SMALLEST_MILLIS = 0.5;

  private static final double GROWTH = 4.0 / 3;
  static final int SLOTS = 44;

  long requests;
  long errors;
  final long[] durations = new long[SLOTS];

  void add(boolean error, Duration duration) {
    requests++;
    errors += error ? 1 : 0;
    durations[slot(duration.toNanos() / 1e6)]++;
  }

  void add(Traffic other) {
    requests += other.requests;
    errors += other.errors;
    for (int i = 0; i < SLOTS; i++) {
      durations[i] += other.durations[i];
    }
  }

  private static int slot(double millis) {
    if (millis <= SMALLEST_MILLIS) {
      return 0;
    }
    int slot = (int) Math.ceil(Math.log(millis / SMALLEST_MILLIS) / Math.log(GROWTH));
    return Math.min(slot, SLOTS - 1);
  }

  /** The duration that this share of requests stays below, interpolated; 0 without requests. */
  double quantileMillis(double share) {
    double rank = share * requests;
    long below = 0;
    for (int i = 0; i < SLOTS; i++) {
      if (durations[i] > 0 && below + durations[i] >= rank) {
        double upper = SMALLEST_MILLIS * Math.pow(GROWTH, i);
        double lower = i == 0 ? 0 : upper / GROWTH;
        double within = lower + (upper - lower) * (rank - below) / durations[i];
        return Math.round(within * 100) / 100.0;
      }
      below += durations[i];
    }
    return 0;
  }
}
