package io.amime.mixer.adapter.memquota;

import java.time.Duration;

/**
 * Units that come back a window after they were taken, in ticks of 100 ms: a ring of slots, one per
 * tick, in which a slot is cleared when the window has moved past it.
 */
final class RollingWindow implements Counter {
  private static final long TICK_NANOS = 100_000_000L;
  private static final int TICKS_PER_SECOND = 10;

  private final Duration window;
  private final long[] slots;
  private long used;
  private long tick = Long.MIN_VALUE;

  /**
   * @param window rounded up to whole seconds
   */
  RollingWindow(Duration window) {
    this.window = window;
    long seconds = window.toSeconds() + (window.getNano() > 0 ? 1 : 0);
    this.slots = new long[Math.toIntExact(seconds * TICKS_PER_SECOND)];
  }

  @Override
  public boolean fits(Duration other) {
    return window.equals(other);
  }

  @Override
  public long used(long now) {
    advance(now);
    return used;
  }

  @Override
  public void take(long amount, long now) {
    advance(now);
    slots[slot(tick)] += amount;
    used += amount;
  }

  @Override
  public long free(long amount, long now) {
    advance(now);
    long left = amount;
    for (int age = 0; age < slots.length && left > 0; age++) {
      int slot = slot(tick - age);
      long freed = Math.min(left, slots[slot]);
      slots[slot] -= freed;
      left -= freed;
    }
    used -= amount - left;
    return amount - left;
  }

  private void advance(long now) {
    long current = Math.floorDiv(now, TICK_NANOS);
    long passed = tick == Long.MIN_VALUE ? slots.length : current - tick;
    for (long step = 1; step <= Math.min(passed, slots.length); step++) {
      int slot = slot(tick == Long.MIN_VALUE ? step : tick + step);
      used -= slots[slot];
      slots[slot] = 0;
    }
    tick = current;
  }

  private int slot(long at) {
    return (int) Math.floorMod(at, (long) slots.length);
  }
}
