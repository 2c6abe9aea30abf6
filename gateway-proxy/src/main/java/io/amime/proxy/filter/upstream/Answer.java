package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * The answer of an attempt. Its body waits in a short queue until the client takes it; when the
 * queue is full the upstream is not read until it has drained.
 */
final class Answer implements UpstreamResponse {
  private static final int HIGH_WATER = 64 * 1024;
  private static final int LOW_WATER = 32 * 1024;

  private final Attempt attempt;
  private final MeshExchange mesh;
  private final HttpResponse head;
  private final long idleNanos;
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(2);
  private int queued;
  private boolean complete;
  private boolean done;
  private boolean draining;
  private boolean paused;
  private long lastMove;
  private @Nullable ScheduledFuture<?> idleTimer;
  private @Nullable ProxyFailure failure;
  private @Nullable AnswerSink sink;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

  Answer(Attempt attempt, MeshExchange mesh, HttpResponse head, long idleNanos) {
    this.idleNanos = idleNanos;
    this.attempt = attempt;
    this.mesh = mesh;
    this.head = head;
  }

  @Override
  public int status() {
    return head.status().code();
  }

  @Override
  public HttpHeaders headers() {
    return head.headers();
  }

  @Override
  public HttpHeaders trailers() {
    return trailers;
  }

  @Override
  public @Nullable ByteBuf whole() {
    if (!complete || failure != null || !trailers.isEmpty()) {
      return null;
    }
    done = true;
    queued = 0;
    return switch (queue.size()) {
      case 0 -> Unpooled.EMPTY_BUFFER;
      case 1 -> queue.remove();
      default -> joined();
    };
  }

  private CompositeByteBuf joined() {
    var all = Unpooled.compositeBuffer(queue.size());
    ByteBuf piece;
    while ((piece = queue.poll()) != null) {
      all.addComponent(true, piece);
    }
    return all;
  }

  @Override
  public Publisher<ByteBuf> body() {
    return new AnswerFlux(this, mesh.loop());
  }

  @Override
  public void discard() {
    attempt.abort();
  }

  /** Directs the body to the client. */
  void to(AnswerSink client) {
    sink = client;
    lastMove = System.nanoTime();
    if (!complete) {
      watchIdle(idleNanos);
    }
    drain();
  }

  /** A stream on which nothing moves in either direction holds two connections for nothing. */
  private void watchIdle(long nanos) {
    idleTimer = mesh.loop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    long left = idleNanos - (System.nanoTime() - lastMove);
    if (left > 0) {
      watchIdle(left);
    } else if (!done && sink != null) {
      var to = sink;
      attempt.abort();
      to.onBroken(new ProxyFailure.StreamIdle());
    }
  }

  private void stopIdleTimer() {
    if (idleTimer != null) {
      idleTimer.cancel(false);
      idleTimer = null;
    }
  }

  /** The attempt whose answer it is. */
  Attempt attempt() {
    return attempt;
  }

  /** Something moved in the other direction. */
  void moved() {
    lastMove = System.nanoTime();
  }

  void received(ByteBuf data) {
    if (done) {
      data.release();
      return;
    }
    queue.add(data);
    queued += data.readableBytes();
    drain();
    if (queued > HIGH_WATER && !paused) {
      paused = true;
      attempt.reading(false);
    }
  }

  void completed(HttpHeaders trailing) {
    complete = true;
    trailers = trailing;
    drain();
  }

  void broken(ProxyFailure why) {
    failure = why;
    complete = true;
    drain();
  }

  /** Nobody wants it any more. */
  void drop() {
    done = true;
    stopIdleTimer();
    ByteBuf piece;
    while ((piece = queue.poll()) != null) {
      piece.release();
    }
    queued = 0;
  }

  /** Hands over what the client takes now. */
  void drain() {
    var to = sink;
    if (draining || to == null) {
      return;
    }
    draining = true;
    while (!done && !queue.isEmpty() && to.ready()) {
      var piece = queue.remove();
      queued -= piece.readableBytes();
      moved();
      to.onPiece(piece);
    }
    draining = false;
    if (paused && queued < LOW_WATER) {
      paused = false;
      attempt.reading(true);
    }
    if (complete && queue.isEmpty() && !done) {
      done = true;
      stopIdleTimer();
      if (failure == null) {
        to.onWhole(trailers);
      } else {
        to.onBroken(failure);
      }
    }
  }
}
