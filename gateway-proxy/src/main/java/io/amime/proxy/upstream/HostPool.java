package io.amime.proxy.upstream;

import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one event loop to one endpoint. Confined to that loop, so it has no locks; the
 * connection used last is used next, so that the warm ones stay and the others age out.
 */
public final class HostPool {
  /** Shorter than the keep-alive of usual servers, so that we close first. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(20);

  private final EventLoop loop;
  private final Dialer dialer;
  private final PoolLimits limits;
  private final ArrayDeque<Http1Connection> idle = new ArrayDeque<>();
  private final ArrayDeque<PendingStream> waiting = new ArrayDeque<>();
  private int connecting;
  private int open;
  private boolean retired;
  private @Nullable ScheduledFuture<?> sweep;

  public HostPool(EventLoop loop, Dialer dialer, PoolLimits limits) {
    this.loop = loop;
    this.dialer = dialer;
    this.limits = limits;
  }

  /**
   * Asks for a connection. The listener hears {@code onStream} (at once when one is idle) or {@code
   * onBroken}.
   */
  public PendingStream acquire(UpstreamListener listener) {
    var wish = new PendingStream(this, listener);
    var connection = fresh();
    if (connection != null) {
      connection.begin(listener);
      wish.take();
    } else if (!limits.tryPending()) {
      wish.take();
      listener.onBroken(new Breakage(Breakage.Kind.OVERFLOW, false, null));
    } else {
      waiting.addLast(wish);
      dialIfNeeded();
    }
    return wish;
  }

  /** No connection is kept any more: idle ones close now, busy ones after their request. */
  public void retire() {
    retired = true;
    Http1Connection connection;
    while ((connection = idle.pollLast()) != null) {
      connection.close();
    }
  }

  /** Connections that stand, busy and idle. */
  public int open() {
    return open;
  }

  /** Connections that wait for work. */
  public int idle() {
    return idle.size();
  }

  private @Nullable Http1Connection fresh() {
    Http1Connection connection;
    while ((connection = idle.pollLast()) != null) {
      if (connection.usable(dialer.generation())) {
        return connection;
      }
      connection.close();
    }
    return null;
  }

  private void dialIfNeeded() {
    if (connecting >= waiting.size() || !limits.tryConnection(open + connecting == 0)) {
      return;
    }
    connecting++;
    long generation = dialer.generation();
    try {
      var future = dialer.dial(loop, () -> new Http1Connection(this, generation));
      future.addListener(connected -> {
        if (connected.isSuccess()) {
          handshake(future.channel().pipeline().get(Http1Connection.class));
        } else {
          failed(connected.cause());
        }
      });
    } catch (RuntimeException e) {
      failed(e);
    }
  }

  private void handshake(Http1Connection connection) {
    var tls = connection.channel().pipeline().get(SslHandler.class);
    if (tls == null) {
      ready(connection);
      return;
    }
    tls.handshakeFuture()
        .addListener(done -> {
          if (done.isSuccess()) {
            ready(connection);
          } else {
            connection.close();
            failed(done.cause());
          }
        });
  }

  private void ready(Http1Connection connection) {
    connecting--;
    open++;
    connection.established();
    released(connection);
  }

  private void failed(@Nullable Throwable cause) {
    connecting--;
    limits.connectionClosed();
    var listener = nextWaiting();
    if (listener != null) {
      listener.onBroken(new Breakage(Breakage.Kind.CONNECT, false, cause));
    }
    dialIfNeeded();
  }

  /** A connection is free: the longest waiting request gets it, else it is kept. */
  void released(Http1Connection connection) {
    var max = limits.maxRequestsPerConnection();
    if (!connection.usable(dialer.generation()) || (max > 0 && connection.served() >= max)) {
      connection.close();
      return;
    }
    var listener = nextWaiting();
    if (listener != null) {
      connection.begin(listener);
    } else if (retired) {
      connection.close();
    } else {
      connection.idleSince(System.nanoTime());
      idle.addLast(connection);
      scheduleSweep();
    }
  }

  void closed(Http1Connection connection) {
    idle.remove(connection);
    open--;
    limits.connectionClosed();
    dialIfNeeded();
  }

  void withdrawn(PendingStream wish) {
    if (waiting.remove(wish)) {
      limits.pendingDone();
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
    Http1Connection oldest;
    while ((oldest = idle.peekFirst()) != null && now - oldest.idleSince() >= IDLE_NANOS) {
      idle.pollFirst();
      oldest.close();
    }
    if (!idle.isEmpty()) {
      scheduleSweep();
    }
  }
}
