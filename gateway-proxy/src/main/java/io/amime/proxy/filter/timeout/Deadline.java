package io.amime.proxy.filter.timeout;

import io.amime.proxy.cluster.AttemptResult;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoOperator;

/** Passes the end of its source on, or a timeout when that does not come in time. */
final class Deadline extends MonoOperator<Void, Void> {
  private final MeshExchange mesh;
  private final long nanos;
  private final boolean perTry;
  private final boolean callersOwn;

  Deadline(Mono<Void> source, MeshExchange mesh, long nanos, boolean perTry, boolean callersOwn) {
    super(source);
    this.mesh = mesh;
    this.nanos = nanos;
    this.perTry = perTry;
    this.callersOwn = callersOwn;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    source.subscribe(new Watch(actual));
  }

  private final class Watch implements CoreSubscriber<Void>, Subscription, Runnable {
    private final CoreSubscriber<? super Void> actual;
    private final AtomicBoolean over = new AtomicBoolean();
    private @Nullable Subscription subscription;
    private @Nullable ScheduledFuture<?> timer;

    Watch(CoreSubscriber<? super Void> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription s) {
      subscription = s;
      actual.onSubscribe(this);
      mesh.body().whenEnded(this::arm);
    }

    private void arm() {
      if (!over.get()) {
        timer = mesh.loop().schedule(this, nanos, TimeUnit.NANOSECONDS);
      }
    }

    private boolean end() {
      if (!over.compareAndSet(false, true)) {
        return false;
      }
      if (timer != null) {
        timer.cancel(false);
      }
      return true;
    }

    @Override
    public void run() {
      if (!over.compareAndSet(false, true)) {
        return;
      }
      if (subscription != null) {
        subscription.cancel();
      }
      var cluster = mesh.cluster();
      var host = mesh.host();
      if (cluster != null && host != null && !callersOwn) {
        // To the cluster a member that does not answer is as bad as one that answers 5xx.
        cluster.result(host, AttemptResult.UNANSWERED);
      }
      actual.onError(
          new ProxyFailure.TimedOut(perTry, callersOwn, mesh.control().noContentOnTimeout()));
    }

    @Override
    public void onNext(Void nothing) {
      // A Mono<Void> has none.
    }

    @Override
    public void onComplete() {
      if (end()) {
        actual.onComplete();
      }
    }

    @Override
    public void onError(Throwable error) {
      if (end()) {
        actual.onError(error);
      }
    }

    @Override
    public void request(long n) {
      if (subscription != null) {
        subscription.request(n);
      }
    }

    @Override
    public void cancel() {
      if (end() && subscription != null) {
        subscription.cancel();
      }
    }
  }
}
