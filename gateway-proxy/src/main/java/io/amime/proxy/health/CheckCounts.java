package io.amime.proxy.health;

import java.util.concurrent.atomic.AtomicLongArray;

/** How the checks of a cluster's members went, counted over all event loops. */
public final class CheckCounts {
  private final AtomicLongArray counts = new AtomicLongArray(Outcome.values().length);

  void add(Outcome outcome) {
    counts.incrementAndGet(outcome.ordinal());
  }

  /** So many so far. */
  public long count(Outcome outcome) {
    return counts.get(outcome.ordinal());
  }
}
