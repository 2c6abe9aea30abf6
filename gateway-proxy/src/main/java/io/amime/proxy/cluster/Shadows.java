package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.proxy.upstream.HostPool;
import io.amime.proxy.upstream.PoolLimits;
import io.netty.channel.EventLoop;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;

/**
 * Copies of requests that a cluster is sent. They have connections and a bound of their own, so
 * that a cluster which is slow to answer copies never turns real callers away; what is beyond the
 * bound is not sent.
 */
public final class Shadows implements PoolLimits {
  private static final int MOST = 64;

  private final int mostRunning;
  private final int mostConnections;
  private final int requestsPerConnection;
  private final AtomicInteger running = new AtomicInteger();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicLongArray fates = new AtomicLongArray(Fate.values().length);

  Shadows(Limits limits) {
    this.mostRunning = Math.min(MOST, limits.maxRequests());
    this.mostConnections = Math.min(MOST, limits.maxConnections());
    this.requestsPerConnection = limits.maxRequestsPerConnection();
  }

  /** What becomes of a copy. */
  public enum Fate {
    /** It is on its way. */
    SENT("sent"),
    /** There are too many already. */
    OVERFLOW("overflow"),
    /** The cluster has no members. */
    NO_MEMBER("no-healthy-endpoint"),
    /** Its body was too long to be kept. */
    TOO_LONG("body-too-long");

    private final String word;

    Fate(String word) {
      this.word = word;
    }

    /** As the metrics write it. */
    public String word() {
      return word;
    }
  }

  /** Takes a place for a copy; every success is followed by one {@link #end}. */
  public boolean begin() {
    boolean fits = running.incrementAndGet() <= mostRunning;
    if (!fits) {
      running.decrementAndGet();
    }
    count(fits ? Fate.SENT : Fate.OVERFLOW);
    return fits;
  }

  /** Gives the place back. */
  public void end() {
    running.decrementAndGet();
  }

  /** Counts one. */
  public void count(Fate fate) {
    fates.incrementAndGet(fate.ordinal());
  }

  /** So many so far. */
  public long counted(Fate fate) {
    return fates.get(fate.ordinal());
  }

  /** The connections of an event loop to a member. */
  public HostPool pool(Host member, EventLoop loop) {
    return member.shadowPool(loop, this);
  }

  /** Connections that stand or are being made. */
  int connections() {
    return connections.get();
  }

  @Override
  public boolean tryConnection(boolean only) {
    if (connections.incrementAndGet() > mostConnections && !only) {
      connections.decrementAndGet();
      return false;
    }
    return true;
  }

  @Override
  public void connectionClosed() {
    connections.decrementAndGet();
  }

  @Override
  public boolean tryPending() {
    // Whoever waits has taken a place.
    return true;
  }

  @Override
  public void pendingDone() {
    // As above.
  }

  @Override
  public int maxRequestsPerConnection() {
    return requestsPerConnection;
  }
}
