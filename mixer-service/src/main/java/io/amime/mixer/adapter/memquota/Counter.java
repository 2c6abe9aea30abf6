package io.amime.mixer.adapter.memquota;

import java.time.Duration;

/** Units in use; times are nanoseconds of a clock that never goes back. */
sealed interface Counter permits RollingWindow, Allocation {
  /** Whether it counts over that window. */
  boolean fits(Duration window);

  long used(long now);

  void take(long amount, long now);

  /** Gives back up to that many units; returns how many there were. */
  long free(long amount, long now);
}
