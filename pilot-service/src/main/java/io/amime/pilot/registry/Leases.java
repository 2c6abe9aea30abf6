package io.amime.pilot.registry;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Who has been heard when, on a clock that nobody can set. Not safe for threads; its owner locks.
 */
final class Leases {
  /** Between two heartbeats. */
  static final Duration HEARTBEAT = Duration.ofSeconds(5);

  private static final long LATE_NANOS = HEARTBEAT.multipliedBy(3).toNanos();
  private static final long GONE_NANOS = HEARTBEAT.multipliedBy(12).toNanos();

  /** From that many workloads on, the silence of most of them is taken for our own deafness. */
  private static final int CROWD = 4;

  private final Map<String, Long> heardAt = new HashMap<>();
  private long lastSweep;

  Leases(long nanoTime) {
    lastSweep = nanoTime;
  }

  /**
   * @param late who has missed three heartbeats
   * @param gone who has missed twelve
   * @param deaf whether so many are silent at once that nobody is called late or gone
   */
  record Sweep(List<String> late, List<String> gone, boolean deaf) {}

  void heard(String id, long nanoTime) {
    heardAt.put(id, nanoTime);
  }

  void forget(String id) {
    heardAt.remove(id);
  }

  /** Looks at everybody; to be called about once a second. */
  Sweep sweep(long nanoTime) {
    long pause = nanoTime - lastSweep;
    lastSweep = nanoTime;
    if (pause > HEARTBEAT.toNanos()) {
      // We slept ourselves (a suspended machine, a stopped process) and could not hear anybody.
      heardAt.replaceAll((id, at) -> at + pause);
    }
    var late = new ArrayList<String>();
    var gone = new ArrayList<String>();
    heardAt.forEach((id, at) -> {
      long silence = nanoTime - at;
      if (silence > GONE_NANOS) {
        gone.add(id);
      } else if (silence > LATE_NANOS) {
        late.add(id);
      }
    });
    int silent = late.size() + gone.size();
    if (heardAt.size() >= CROWD && silent * 2 > heardAt.size()) {
      return new Sweep(List.of(), List.of(), true);
    }
    gone.forEach(heardAt::remove);
    return new Sweep(late, gone, false);
  }
}
