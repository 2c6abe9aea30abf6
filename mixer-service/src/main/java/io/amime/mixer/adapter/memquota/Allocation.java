package io.amime.mixer.adapter.memquota;

import java.time.Duration;

/** Units that stay in use until they are given back. */
final class Allocation implements Counter {
  private long used;

  @Override
  public boolean fits(Duration window) {
    return window.isZero();
  }

  @Override
  public long used(long now) {
    return used;
  }

  @Override
  public void take(long amount, long now) {
    used += amount;
  }

  @Override
  public long free(long amount, long now) {
    long freed = Math.min(amount, used);
    used -= freed;
    return freed;
  }
}
