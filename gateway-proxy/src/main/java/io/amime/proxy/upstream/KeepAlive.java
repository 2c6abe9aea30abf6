package io.amime.proxy.upstream;

import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Asks a connection on which requests wait in silence whether anybody is still there: a network
 * that drops packets tells neither side.
 */
final class KeepAlive implements Runnable {
  private static final long SILENCE_NANOS = TimeUnit.SECONDS.toNanos(20);
  private static final long ANSWER_NANOS = TimeUnit.SECONDS.toNanos(10);

  private final Http2Multiplexer connection;
  private long heard;
  private boolean asked;
  private @Nullable ScheduledFuture<?> timer;

  KeepAlive(Http2Multiplexer connection) {
    this.connection = connection;
  }

  void start() {
    heard();
    next(SILENCE_NANOS);
  }

  void stop() {
    if (timer != null) {
      timer.cancel(false);
      timer = null;
    }
  }

  /** Something was read. */
  void heard() {
    heard = now();
    asked = false;
  }

  private long now() {
    return connection.ctx().executor().ticker().nanoTime();
  }

  private void next(long nanos) {
    timer = connection.ctx().executor().schedule(this, nanos, TimeUnit.NANOSECONDS);
  }

  @Override
  public void run() {
    long silence = now() - heard;
    if (asked) {
      connection.kill();
    } else if (silence < SILENCE_NANOS) {
      next(SILENCE_NANOS - silence);
    } else if (!connection.busy()) {
      next(SILENCE_NANOS);
    } else {
      asked = true;
      var ctx = connection.ctx();
      connection.encoder().writePing(ctx, false, now(), ctx.newPromise());
      connection.flushSoon();
      next(ANSWER_NANOS);
    }
  }
}
