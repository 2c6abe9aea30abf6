package io.amime.proxy.health;

import io.amime.proxy.upstream.PoolLimits;

/** Checks are few, and one that has to wait for callers would tell nothing. */
enum NoLimits implements PoolLimits {
  INSTANCE;

  @Override
  public boolean tryConnection(boolean only) {
    return true;
  }

  @Override
  public void connectionClosed() {
    // Nothing is counted.
  }

  @Override
  public boolean tryPending() {
    return true;
  }

  @Override
  public void pendingDone() {
    // Nothing is counted.
  }

  @Override
  public int maxRequestsPerConnection() {
    return 0;
  }
}
