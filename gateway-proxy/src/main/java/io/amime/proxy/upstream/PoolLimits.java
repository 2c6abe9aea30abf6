package io.amime.proxy.upstream;

/** The bounds that all pools of a cluster share; safe to call from any event loop. */
public interface PoolLimits {
  /**
   * Takes a permit to connect.
   *
   * @param only whether the asking pool has no connection at all; one is then always granted, or
   *     its requests could wait for ever
   */
  boolean tryConnection(boolean only);

  /** Gives a connection's permit back. */
  void connectionClosed();

  /** Takes a place among those waiting for a connection. */
  boolean tryPending();

  /** Leaves that place. */
  void pendingDone();

  /** After so many requests a connection is closed; 0 for never. */
  int maxRequestsPerConnection();
}
