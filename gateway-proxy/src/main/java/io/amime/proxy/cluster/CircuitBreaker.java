package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.proxy.upstream.PoolLimits;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a cluster may have in flight, counted over all event loops. Checks race by intention: a
 * little over the limit costs less than a lock on every request.
 */
final class CircuitBreaker implements PoolLimits {
  private final Limits limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();

  CircuitBreaker(Limits limits) {
    this.limits = limits;
  }

  boolean tryRequest() {
    return take(requests, limits.maxRequests());
  }

  void requestDone() {
    requests.decrementAndGet();
  }

  @Override
  public boolean tryConnection(boolean only) {
    if (only) {
      connections.incrementAndGet();
      return true;
    }
    return take(connections, limits.maxConnections());
  }

  @Override
  public void connectionClosed() {
    connections.decrementAndGet();
  }

  @Override
  public boolean tryPending() {
    return take(pending, limits.maxPending());
  }

  @Override
  public void pendingDone() {
    pending.decrementAndGet();
  }

  @Override
  public int maxRequestsPerConnection() {
    return limits.maxRequestsPerConnection();
  }

  int requests() {
    return requests.get();
  }

  int connections() {
    return connections.get();
  }

  int pending() {
    return pending.get();
  }

  private static boolean take(AtomicInteger count, int limit) {
    if (count.incrementAndGet() > limit) {
      count.decrementAndGet();
      return false;
    }
    return true;
  }
}
