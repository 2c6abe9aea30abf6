package io.amime.proxy.tcp;

import io.amime.proxy.http.Reason;
import io.netty.channel.Channel;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A connection while bytes pass, and what is told of it. */
final class Passing {
  private static final long LOOK_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final MeshConnection connection;
  private final ConnectionServer.Means means;
  private final long idleNanos;
  private final long lookNanos;
  private @Nullable Relay relay;
  private @Nullable ScheduledFuture<?> nextLook;
  private long received;
  private long sent;
  private long movedNanos;
  private boolean ended;

  Passing(MeshConnection connection, ConnectionServer.Means means) {
    this.connection = connection;
    this.means = means;
    this.idleNanos = means.idle().toNanos();
    this.lookNanos = Math.min(LOOK_NANOS, idleNanos);
  }

  /**
   * Takes what the client sends before its upstream stands.
   *
   * @param gone told when it leaves before that
   */
  void listen(Runnable gone) {
    relay =
        new Relay(
            connection.client(),
            how -> {
              if (connection.opened()) {
                finish(how);
              } else {
                gone.run();
              }
            });
  }

  /** Both ends stand. */
  void join(Channel upstream) {
    var both = relay == null ? new Relay(connection.client(), this::finish) : relay;
    relay = both;
    connection.open();
    tell(observer -> observer.onOpen(connection));
    movedNanos = System.nanoTime();
    nextLook =
        connection
            .client()
            .eventLoop()
            .scheduleWithFixedDelay(() -> look(both), lookNanos, lookNanos, TimeUnit.NANOSECONDS);
    both.join(upstream);
  }

  private void look(Relay both) {
    if (count(both)) {
      movedNanos = System.nanoTime();
    } else if (System.nanoTime() - movedNanos >= idleNanos) {
      connection.outcome().reason(Reason.STREAM_IDLE);
      both.cut();
    }
  }

  /** Tells what has passed since the last time, and whether anything has. */
  private boolean count(Relay both) {
    long in = both.received() - received;
    long out = both.sent() - sent;
    if (in == 0 && out == 0) {
      return false;
    }
    received += in;
    sent += out;
    connection.outcome().received(in);
    connection.outcome().sent(out);
    tell(observer -> observer.onBytes(connection, in, out));
    return true;
  }

  private void finish(Relay.Ending how) {
    if (relay != null) {
      count(relay);
    }
    switch (how) {
      case CLIENT_GONE -> connection.outcome().reason(Reason.CLIENT_CLOSED);
      case UPSTREAM_GONE -> connection.outcome().reason(Reason.UPSTREAM_RESET);
      case COMPLETE, CUT -> {}
    }
    end();
  }

  /** It is over, or never began. */
  void end() {
    if (ended) {
      return;
    }
    ended = true;
    if (nextLook != null) {
      nextLook.cancel(false);
    }
    connection.outcome().ended(System.nanoTime());
    tell(observer -> observer.onEnd(connection));
  }

  private void tell(Consumer<ConnectionObserver> news) {
    means.observers().forEach(news);
  }
}
