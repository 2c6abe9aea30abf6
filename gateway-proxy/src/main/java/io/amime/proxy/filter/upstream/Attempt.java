package io.amime.proxy.filter.upstream;

import io.amime.proxy.cluster.AttemptResult;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.http.GrpcStatus;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import io.amime.proxy.upstream.Breakage;
import io.amime.proxy.upstream.PendingStream;
import io.amime.proxy.upstream.UpstreamListener;
import io.amime.proxy.upstream.UpstreamStream;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * One attempt: request out, head of the answer in. It is the Mono, its subscription and the ear of
 * the connection in one, because there is one per request.
 */
final class Attempt extends Mono<Void> implements Subscription, UpstreamListener {
  /** How often a request that its upstream refused unseen is sent again at once. */
  private static final int MOST_RESENDS = 2;

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
  private @Nullable Upload upload;
  private @Nullable Runnable upgradeWritable;
  private boolean callRuns;
  private int resends;

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
    var affinity = mesh.affinity(random);
    var chosen = target.pick(random, mesh.host(), affinity);
    if (chosen == null) {
      fail(new ProxyFailure.NoHealthyEndpoint());
      return;
    }
    mesh.host(chosen);
    mesh.outcome().attempt(chosen, target.candidates(), affinity);
    place = Place.take(target, chosen);
    if (place == null) {
      mesh.outcome().attemptFailed(Reason.CIRCUIT_OPEN);
      fail(new ProxyFailure.CircuitOpen());
      return;
    }
    if (target.config().protocol().isHttp2() && !mesh.body().empty()) {
      // A connection of many streams may refuse one for reasons that are not the request's.
      mesh.body().keep();
    }
    acquire(chosen);
  }

  private void acquire(Host chosen) {
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
    var sending = new Upload(mesh, granted);
    upload = sending;
    granted.head(RequestHeads.streaming(mesh));
    if (mesh.headers().contains(HttpHeaderNames.EXPECT) && body.replayable()) {
      sending.startWhenAsked();
    } else {
      sending.start();
    }
  }

  @Override
  public void onContinue() {
    if (upload != null) {
      upload.start();
    }
  }

  /** Sends bytes on an upgraded connection; false when it takes no more for now. */
  boolean sendUpgraded(ByteBuf data) {
    var to = stream;
    if (to == null) {
      data.release();
      return true;
    }
    if (upload == null) {
      upload = new Upload(mesh, to);
    }
    return upload.send(data);
  }

  void onUpgradeWritable(Runnable action) {
    upgradeWritable = action;
  }

  @Override
  public void onWritable() {
    if (upgradeWritable != null) {
      upgradeWritable.run();
    }
    if (upload != null) {
      upload.writable();
    }
  }

  @Override
  public void onHead(HttpResponse head) {
    if (upload != null) {
      upload.answered();
    }
    state = State.ANSWERED;
    int status = head.status().code();
    long took = mesh.outcome().head(status, System.nanoTime());
    answer = new Answer(this, mesh, head, streamIdleNanos);
    if (place != null) {
      place.answered(took);
    }
    callRuns = status == HttpResponseStatus.OK.code() && GrpcStatus.spoken(head.headers());
    if (callRuns) {
      judge(GrpcStatus.in(head.headers()));
    } else {
      result(AttemptResult.ofStatus(status));
    }
  }

  /** To HTTP every call is a 200; how it went is in its head or, mostly, in its trailers. */
  private void judge(int grpcStatus) {
    if (grpcStatus != GrpcStatus.ABSENT) {
      callRuns = false;
      mesh.outcome().grpcStatus(grpcStatus);
      result(AttemptResult.ofStatus(GrpcStatus.toHttp(grpcStatus)));
    }
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
    if (callRuns) {
      judge(GrpcStatus.in(trailers));
    }
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
    stopUpload();
    if (resend(breakage)) {
      return;
    }
    if (breakage.kind() != Breakage.Kind.OVERFLOW) {
      result(AttemptResult.UNANSWERED);
      if (answer == null && place != null) {
        place.missed();
      }
    }
    finish();
    var failure = Broken.failure(breakage);
    mesh.outcome().attemptFailed(failure.reason());
    if (state == State.OVER && answer != null) {
      answer.broken(failure);
    } else {
      if (answer != null) {
        answer.drop();
        answer = null;
      }
      fail(failure);
    }
  }

  /** What was refused unseen costs nobody anything, so no rule is asked about it. */
  private boolean resend(Breakage breakage) {
    var same = mesh.host();
    if (breakage.kind() != Breakage.Kind.REFUSED
        || state != State.SENDING
        || same == null
        || resends >= MOST_RESENDS
        || !mesh.body().replayable()) {
      return false;
    }
    resends++;
    state = State.WAITING;
    acquire(same);
    return true;
  }

  private void stopUpload() {
    if (upload != null) {
      upload.stop();
      upload = null;
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

  private void result(AttemptResult result) {
    if (place != null) {
      place.result(result);
    }
  }

  private void finish() {
    if (place != null) {
      place.giveBack();
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
    if (state == State.WAITING || state == State.SENDING) {
      boolean left = mesh.outcome().reason() == Reason.CLIENT_CLOSED;
      mesh.outcome().attemptFailed(left ? Reason.CLIENT_CLOSED : Reason.TIMEOUT);
    }
    state = State.OVER;
    stopUpload();
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
