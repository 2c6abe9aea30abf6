package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.RequestBody;
import io.amime.proxy.upstream.Breakage;
import io.amime.proxy.upstream.PendingStream;
import io.amime.proxy.upstream.UpstreamListener;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * One attempt: request out, head of the answer in. It is the Mono, its subscription and the ear of
 * the connection in one, because there is one per request.
 */
final class Attempt extends Mono<Void>
    implements Subscription, UpstreamListener, RequestBody.Sink, Runnable {
  /**
   * A client that asked first (Expect: 100-continue) may wait for an upstream that never answers.
   */
  private static final long CONTINUE_MILLIS = 1000;

  private enum State {
    NEW,
    WAITING,
    SENDING,
    ANSWERED,
    OVER
  }

  private final MeshExchange mesh;
  private final RandomGenerator random;
  private final long streamIdleNanos;
  private final EventLoop loop;
  private State state = State.NEW;
  private @Nullable CoreSubscriber<? super Void> subscriber;
  private @Nullable Place place;
  private @Nullable PendingStream pending;
  private @Nullable UpstreamStream stream;
  private @Nullable Answer answer;
  private @Nullable ScheduledFuture<?> continueTimer;
  private @Nullable Runnable upgradeWritable;
  private boolean bodyStarted;
  private boolean pullWhenWritable;
  private boolean flushScheduled;

  Attempt(MeshExchange mesh, RandomGenerator random, long streamIdleNanos) {
    this.mesh = mesh;
    this.random = random;
    this.streamIdleNanos = streamIdleNanos;
    this.loop = mesh.loop();
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    subscriber = actual;
    actual.onSubscribe(this);
    // A user's filter may have moved to another thread.
    onLoop(this::start);
  }

  @Override
  public void request(long n) {
    // There is nothing to emit but the end.
  }

  private void start() {
    if (state != State.NEW) {
      return;
    }
    state = State.WAITING;
    var target = mesh.cluster();
    if (target == null) {
      fail(new ProxyFailure.NoRoute(mesh.authority()));
      return;
    }
    var chosen = target.pick(random, mesh.host());
    if (chosen == null) {
      fail(new ProxyFailure.NoHealthyEndpoint());
      return;
    }
    mesh.host(chosen);
    mesh.outcome().attempt();
    place = Place.take(target, chosen);
    if (place == null) {
      fail(new ProxyFailure.CircuitOpen());
      return;
    }
    var wish = chosen.pool(loop).acquire(this);
    if (state == State.WAITING) {
      pending = wish;
    }
  }

  @Override
  public void onStream(UpstreamStream granted) {
    pending = null;
    stream = granted;
    state = State.SENDING;
    var body = mesh.body();
    if (body.empty()) {
      granted.head(RequestHeads.full(mesh));
      return;
    }
    granted.head(RequestHeads.streaming(mesh));
    if (mesh.headers().contains(HttpHeaderNames.EXPECT) && body.replayable()) {
      granted.flush();
      continueTimer = loop.schedule(this::startBody, CONTINUE_MILLIS, TimeUnit.MILLISECONDS);
    } else {
      startBody();
    }
  }

  @Override
  public void onContinue() {
    startBody();
  }

  private void startBody() {
    stopContinueTimer();
    if (!bodyStarted && state == State.SENDING) {
      bodyStarted = true;
      mesh.body().attach(this);
      flushSoon();
      mesh.body().pull();
    }
  }

  @Override
  public void onData(ByteBuf data) {
    var to = stream;
    if (to == null) {
      data.release();
      return;
    }
    to.body(data);
    flushSoon();
    if (to.writable()) {
      mesh.body().pull();
    } else {
      pullWhenWritable = true;
      to.flush();
      if (to.writable()) {
        onWritable();
      }
    }
  }

  /** Sends bytes on an upgraded connection; false when it takes no more for now. */
  boolean sendUpgraded(ByteBuf data) {
    var to = stream;
    if (to == null) {
      data.release();
      return true;
    }
    to.body(data);
    flushSoon();
    return to.writable();
  }

  void onUpgradeWritable(Runnable action) {
    upgradeWritable = action;
  }

  @Override
  public void onWritable() {
    if (upgradeWritable != null) {
      upgradeWritable.run();
    }
    if (pullWhenWritable) {
      pullWhenWritable = false;
      mesh.body().pull();
    }
  }

  /** Everything that is written in this turn of the loop leaves in one system call. */
  private void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      loop.execute(this);
    }
  }

  @Override
  public void run() {
    flushScheduled = false;
    if (stream != null) {
      stream.flush();
    }
  }

  @Override
  public void onDataEnd() {
    if (stream != null) {
      stream.end();
    }
  }

  @Override
  public void onHead(HttpResponse head) {
    stopContinueTimer();
    state = State.ANSWERED;
    mesh.outcome().firstByte(System.nanoTime());
    answer = new Answer(this, mesh, head, streamIdleNanos);
    result(head.status().code() >= 500);
  }

  @Override
  public void onBody(ByteBuf data) {
    if (answer == null) {
      data.release();
    } else {
      answer.received(data);
    }
  }

  @Override
  public void onBatchEnd() {
    publish();
  }

  @Override
  public void onEnd(HttpHeaders trailers) {
    stream = null;
    var whole = answer;
    finish();
    if (whole != null) {
      whole.completed(trailers);
      publish();
    }
  }

  /** Tells the chain that an answer is here; once, after all that came with the head is in it. */
  private void publish() {
    var to = subscriber;
    var ready = answer;
    if (state == State.ANSWERED && to != null && ready != null) {
      state = State.OVER;
      mesh.upstream(ready);
      to.onComplete();
    }
  }

  @Override
  public void onBroken(Breakage breakage) {
    pending = null;
    stream = null;
    stopContinueTimer();
    if (breakage.kind() != Breakage.Kind.OVERFLOW) {
      result(true);
    }
    finish();
    var failure = Broken.failure(breakage);
    if (state == State.OVER && answer != null) {
      answer.broken(failure);
    } else {
      if (answer != null) {
        answer.discard();
      }
      fail(failure);
    }
  }

  private void fail(ProxyFailure failure) {
    var to = subscriber;
    if (state != State.OVER && to != null) {
      state = State.OVER;
      mesh.body().detach();
      to.onError(failure);
    }
  }

  private void result(boolean failed) {
    if (place != null) {
      place.result(failed);
    }
  }

  private void finish() {
    if (place != null) {
      place.giveBack();
    }
  }

  private void stopContinueTimer() {
    if (continueTimer != null) {
      continueTimer.cancel(false);
      continueTimer = null;
    }
  }

  /** The client or a limit gave up on it, before or after the head came. */
  @Override
  public void cancel() {
    onLoop(this::abort);
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  void abort() {
    state = State.OVER;
    stopContinueTimer();
    mesh.body().detach();
    if (pending != null) {
      pending.cancel();
      pending = null;
    }
    if (stream != null) {
      stream.abort();
      stream = null;
    }
    finish();
    if (answer != null) {
      answer.drop();
    }
  }

  void reading(boolean on) {
    if (stream != null) {
      stream.reading(on);
    }
  }
}
