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
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/**
 * The answer of an attempt. Its body waits in a short queue for the client's demand; when the queue
 * is full the upstream is not read until it has drained.
 */
final class Answer extends Flux<ByteBuf> implements UpstreamResponse, Subscription {
  private static final int HIGH_WATER = 64 * 1024;
  private static final int LOW_WATER = 32 * 1024;
  private static final long RECHECK_MILLIS = 20;

  private final Attempt attempt;
  private final MeshExchange mesh;
  private final HttpResponse head;
  private final long idleNanos;
  private final ArrayDeque<ByteBuf> queue = new ArrayDeque<>(2);
  private int queued;
  private long demand;
  private boolean complete;
  private boolean done;
  private boolean draining;
  private boolean recheck;
  private long lastMove = System.nanoTime();
  private @Nullable ScheduledFuture<?> idleTimer;
  private @Nullable ProxyFailure failure;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;
  private @Nullable CoreSubscriber<? super ByteBuf> subscriber;

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
    return this;
  }

  @Override
  public void discard() {
    attempt.abort();
  }

  @Override
  public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
    subscriber = actual;
    actual.onSubscribe(this);
    watchIdle(idleNanos);
    drain();
  }

  /** A stream on which nothing moves in either direction holds two connections for nothing. */
  private void watchIdle(long nanos) {
    if (!done) {
      idleTimer = mesh.loop().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
    }
  }

  private void checkIdle() {
    long left = idleNanos - (System.nanoTime() - lastMove);
    if (left > 0) {
      watchIdle(left);
    } else if (!done && subscriber != null) {
      var to = subscriber;
      attempt.abort();
      to.onError(new ProxyFailure.StreamIdle());
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
    lastMove = System.nanoTime();
    queue.add(data);
    queued += data.readableBytes();
    drain();
    if (queued > HIGH_WATER) {
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

  @Override
  public void request(long n) {
    if (mesh.loop().inEventLoop()) {
      demanded(n);
    } else {
      mesh.loop().execute(() -> demanded(n));
    }
  }

  private void demanded(long n) {
    demand = Operators.addCap(demand, n);
    if (!queue.isEmpty() && !clientWritable()) {
      // Netty tells that a write is done before it counts it out: look again after this turn.
      mesh.loop().execute(this::drain);
    } else {
      drain();
    }
  }

  @Override
  public void cancel() {
    attempt.cancel();
  }

  private void drain() {
    var to = subscriber;
    if (draining || to == null) {
      return;
    }
    draining = true;
    ByteBuf piece;
    while (!done && demand > 0 && clientWritable() && (piece = queue.poll()) != null) {
      demand--;
      lastMove = System.nanoTime();
      queued -= piece.readableBytes();
      mesh.outcome().sent(piece.readableBytes());
      to.onNext(piece);
    }
    draining = false;
    if (queued < LOW_WATER) {
      attempt.reading(true);
    }
    if (!done && demand > 0 && !queue.isEmpty()) {
      recheckSoon();
    }
    if (complete && queue.isEmpty() && !done) {
      done = true;
      stopIdleTimer();
      if (failure == null) {
        to.onComplete();
      } else {
        to.onError(failure);
      }
    }
  }

  /**
   * The server would take 128 pieces whatever their size; the client's socket is the real bound.
   */
  private boolean clientWritable() {
    return mesh.connection().channel().isWritable();
  }

  private void recheckSoon() {
    if (!recheck) {
      recheck = true;
      mesh.loop()
          .schedule(
              () -> {
                recheck = false;
                drain();
              },
              RECHECK_MILLIS,
              TimeUnit.MILLISECONDS);
    }
  }
}
