package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** The request's body for a filter that reads it itself. */
final class BodyFlux extends Flux<ByteBuf> implements RequestBody.Sink, Subscription {
  private final MeshExchange mesh;
  private @Nullable CoreSubscriber<? super ByteBuf> subscriber;
  private long demand;
  private boolean attached;

  BodyFlux(MeshExchange mesh) {
    this.mesh = mesh;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
    subscriber = actual;
    actual.onSubscribe(this);
  }

  @Override
  public void request(long n) {
    if (mesh.loop().inEventLoop()) {
      requested(n);
    } else {
      mesh.loop().execute(() -> requested(n));
    }
  }

  private void requested(long n) {
    boolean idle = demand == 0;
    demand = Operators.addCap(demand, n);
    if (!attached) {
      attached = true;
      mesh.body().attach(this);
    }
    if (idle && demand > 0) {
      mesh.body().pull();
    }
  }

  @Override
  public void onData(ByteBuf data) {
    var to = subscriber;
    if (to == null) {
      data.release();
      return;
    }
    demand--;
    to.onNext(data);
    if (demand > 0) {
      mesh.body().pull();
    }
  }

  @Override
  public void onDataEnd() {
    if (subscriber != null) {
      subscriber.onComplete();
    }
  }

  @Override
  public void cancel() {
    subscriber = null;
    mesh.loop().execute(() -> mesh.body().detach());
  }
}
