package io.amime.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. Confined to that loop, so it has no locks; the
 * connection used last is used next, so that the warm ones stay and the others age out. One that
 * carries many requests at once is used until it is full before there is another.
 */
public final class HostPool {
  /** Shorter than the keep-alive of usual servers, so that we close first. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  /** What is expected of a connection with many streams before it has told its limit. */
  private static final int USUAL_STREAMS = 100;

  private final EventLoop loop;
  private final Dialer dialer;
  private final PoolLimits limits;
  private final Set<PooledConnection> standing = new HashSet<>();
  private final ArrayDeque<PooledConnection> free = new ArrayDeque<>();
  private final ArrayDeque<PendingStream> waiting = new ArrayDeque<>();
  private int connecting;
  private int open;
  private int perConnection;
  private boolean retired;
  private @Nullable ScheduledFuture<?> sweep;

  public HostPool(EventLoop loop, Dialer dialer, PoolLimits limits) {
    this.loop = loop;
    this.dialer = dialer;
    this.limits = limits;
    this.perConnection = dialer.multiplexed() ? USUAL_STREAMS : 1;
  }

  /**
   * Asks for a connection. The listener hears {@code onStream} (at once when one is free) or {@code
   * onBroken}.
   */
  public PendingStream acquire(UpstreamListener listener) {
    var wish = new PendingStream(this, listener);
    var connection = usable();
    if (connection != null) {
      wish.take();
      connection.begin(listener);
    } else if (!limits.tryPending()) {
      wish.take();
      listener.onBroken(new Breakage(Breakage.Kind.OVERFLOW, false, null));
    } else {
      waiting.addLast(wish);
      dialIfNeeded();
    }
    return wish;
  }

  /** No connection is kept any more: idle ones close now, busy ones after their requests. */
  public void retire() {
    retired = true;
    for (var connection : List.copyOf(free)) {
      unlist(connection);
      connection.retire();
    }
  }

  /**
   * Certificates, trust or revocations have changed: connections from before take no more requests,
   * and where the endpoint's certificate was revoked they break.
   */
  public void recheck() {
    for (var connection : List.copyOf(standing)) {
      if (!connection.stale(dialer.generation())) {
        continue;
      }
      unlist(connection);
      if (dialer.revoked(connection.channel())) {
        connection.kill();
      } else {
        connection.retire();
      }
    }
  }

  /** Connections that stand, busy and idle. */
  public int open() {
    return open;
  }

  private @Nullable PooledConnection usable() {
    PooledConnection last;
    while ((last = free.peekLast()) != null) {
      if (usable(last)) {
        if (last.room() == 1) {
          unlist(last);
        }
        return last;
      }
      unlist(last);
      if (!last.busy()) {
        last.retire();
      }
    }
    return null;
  }

  private boolean usable(PooledConnection connection) {
    return connection.usable(dialer.generation(), limits.maxRequestsPerConnection());
  }

  private void dialIfNeeded() {
    while (connecting * perConnection < waiting.size()
        && limits.tryConnection(open + connecting == 0)) {
      connecting++;
      var connection = new PooledConnection(this, dialer.generation());
      try {
        dialer.dial(loop, connection);
      } catch (RuntimeException e) {
        connection.failed(e);
      }
    }
  }

  void ready(PooledConnection connection) {
    connecting--;
    open++;
    standing.add(connection);
    perConnection = Math.max(1, Math.min(connection.room(), USUAL_STREAMS));
    freed(connection);
    dialIfNeeded();
  }

  void failed(@Nullable Throwable cause) {
    connecting--;
    limits.connectionClosed();
    // Where others stand, those who wait may still get on one of them.
    int hopeless = open > 0 ? 1 : perConnection;
    UpstreamListener listener;
    while (hopeless-- > 0 && (listener = nextWaiting()) != null) {
      listener.onBroken(new Breakage(Breakage.Kind.CONNECT, false, cause));
    }
    dialIfNeeded();
  }

  /** A connection has room: the longest waiting requests get it, then it is kept. */
  void freed(PooledConnection connection) {
    while (!waiting.isEmpty() && usable(connection)) {
      var listener = nextWaiting();
      if (listener != null) {
        connection.begin(listener);
      }
    }
    boolean more = usable(connection);
    if (more && !retired) {
      list(connection);
    } else {
      unlist(connection);
      if (retired || !connection.busy()) {
        connection.retire();
      }
    }
  }

  void closed(PooledConnection connection) {
    unlist(connection);
    standing.remove(connection);
    open--;
    limits.connectionClosed();
    dialIfNeeded();
  }

  void withdrawn(PendingStream wish) {
    if (waiting.remove(wish)) {
      limits.pendingDone();
    }
  }

  private void list(PooledConnection connection) {
    if (!connection.busy()) {
      connection.idleSince(System.nanoTime());
      scheduleSweep();
    }
    if (!connection.listed()) {
      connection.listed(true);
      free.addLast(connection);
    }
  }

  private void unlist(PooledConnection connection) {
    if (connection.listed()) {
      connection.listed(false);
      free.remove(connection);
    }
  }

  private @Nullable UpstreamListener nextWaiting() {
    PendingStream wish;
    while ((wish = waiting.pollFirst()) != null) {
      limits.pendingDone();
      var listener = wish.take();
      if (listener != null) {
        return listener;
      }
    }
    return null;
  }

  private void scheduleSweep() {
    if (sweep == null) {
      sweep = loop.schedule(this::sweep, IDLE_NANOS, TimeUnit.NANOSECONDS);
    }
  }

  private void sweep() {
    sweep = null;
    long now = System.nanoTime();
    boolean more = false;
    for (var connection : List.copyOf(free)) {
      if (connection.busy()) {
        continue;
      }
      if (now - connection.idleSince() >= IDLE_NANOS) {
        unlist(connection);
        connection.retire();
      } else {
        more = true;
      }
    }
    if (more) {
      scheduleSweep();
    }
  }
}
