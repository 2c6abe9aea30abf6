package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.RequestBody;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A request's body on its way to the upstream, no faster than that takes it. */
final class Upload implements RequestBody.Sink, Runnable {
  /**
   * A client that asked first (Expect: 100-continue) may wait for an upstream that never answers.
   */
  private static final long CONTINUE_MILLIS = 1000;

  private final MeshExchange mesh;
  private final UpstreamStream stream;
  private @Nullable ScheduledFuture<?> continueTimer;
  private boolean started;
  private boolean stopped;
  private boolean pullWhenWritable;
  private boolean flushScheduled;

  Upload(MeshExchange mesh, UpstreamStream stream) {
    this.mesh = mesh;
    this.stream = stream;
  }

  /** Sends the head that is written and waits for a sign that the body is wanted. */
  void startWhenAsked() {
    stream.flush();
    continueTimer = mesh.loop().schedule(this::start, CONTINUE_MILLIS, TimeUnit.MILLISECONDS);
  }

  void start() {
    stopTimer();
    if (!started && !stopped) {
      started = true;
      mesh.body().attach(this);
      flushSoon();
      mesh.body().pull();
    }
  }

  /** An answer is here, so nobody waits for a sign any more. */
  void answered() {
    stopTimer();
    started = true;
  }

  void stop() {
    stopTimer();
    stopped = true;
    mesh.body().detach();
  }

  private void stopTimer() {
    if (continueTimer != null) {
      continueTimer.cancel(false);
      continueTimer = null;
    }
  }

  @Override
  public void onData(ByteBuf data) {
    if (stopped) {
      data.release();
      return;
    }
    stream.body(data);
    flushSoon();
    if (stream.writable()) {
      mesh.body().pull();
    } else {
      pullWhenWritable = true;
      stream.flush();
      if (stream.writable()) {
        writable();
      }
    }
  }

  /** Bytes of an upgraded connection; false when it takes no more for now. */
  boolean send(ByteBuf data) {
    stream.body(data);
    flushSoon();
    return stream.writable();
  }

  void writable() {
    if (pullWhenWritable) {
      pullWhenWritable = false;
      mesh.body().pull();
    }
  }

  /** Everything that is written in this turn of the loop leaves in one system call. */
  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      mesh.loop().execute(this);
    }
  }

  @Override
  public void run() {
    flushScheduled = false;
    stream.flush();
  }

  @Override
  public void onDataEnd() {
    stream.end(mesh.body().trailers());
  }
}
