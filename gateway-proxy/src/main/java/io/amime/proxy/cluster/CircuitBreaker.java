package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.proxy.upstream.PoolLimits;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What a cluster may have in flight, counted over all event loops. Checks race by intention: a
 * little over the limit costs less than a lock on every request.
 */
final class CircuitBreaker implements PoolLimits {
  private static final double RETRY_SHARE = 0.2;

  private final Limits limits;
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private final AtomicInteger requests = new AtomicInteger();
  private final AtomicInteger retries = new AtomicInteger();

  CircuitBreaker(Limits limits) {
    this.limits = limits;
  }

  boolean tryRequest() {
    return take(requests, limits.maxRequests());
  }

  void requestDone() {
    requests.decrementAndGet();
  }

  /**
   * A retry may run while few run: as many as the limit says, and with the default limit also up to
   * a fifth of the requests, so that busy clusters keep retrying and sick ones see no storm. The
   * default limit does not hold back what has found nobody: a member that dies would otherwise be
   * noticed by all who called it in the same moment.
   *
   * @param alone whether the member was not there, or went away
   */
  boolean tryRetry(boolean alone) {
    int bound = limits.maxRetries();
    if (bound == Limits.DEFAULT.maxRetries()) {
      bound = alone ? Integer.MAX_VALUE : Math.max(bound, (int) (RETRY_SHARE * requests.get()));
    }
    return take(retries, bound);
  }

  void retryDone() {
    retries.decrementAndGet();
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
