package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Mono;

/**
 * Writes a body that a filter gives: one piece after the other, as the client takes them. A body of
 * one piece that is followed by its end goes out together with the head.
 */
final class BodyWriter extends Mono<Void> implements CoreSubscriber<ByteBuf>, Subscription {
  private final MeshExchange mesh;
  private final Publisher<ByteBuf> source;
  private final boolean single;
  private final IntSupplier status;
  private @Nullable CoreSubscriber<? super Void> actual;
  private @Nullable Subscription subscription;
  private @Nullable ByteBuf held;
  private boolean waiting;

  /**
   * @param single whether there is at most one piece
   * @param status asked when the head is written
   */
  BodyWriter(MeshExchange mesh, Publisher<ByteBuf> source, boolean single, IntSupplier status) {
    this.mesh = mesh;
    this.source = source;
    this.single = single;
    this.status = status;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> subscriber) {
    actual = subscriber;
    subscriber.onSubscribe(this);
    source.subscribe(this);
  }

  @Override
  public void onSubscribe(Subscription s) {
    subscription = s;
    s.request(1);
  }

  @Override
  public void onNext(ByteBuf piece) {
    onLoop(() -> write(piece));
  }

  @Override
  public void onComplete() {
    onLoop(this::complete);
  }

  @Override
  public void onError(Throwable error) {
    onLoop(() -> fail(error));
  }

  private void onLoop(Runnable action) {
    if (mesh.loop().inEventLoop()) {
      action.run();
    } else {
      mesh.loop().execute(action);
    }
  }

  private void write(ByteBuf piece) {
    if (single) {
      held = piece;
      return;
    }
    var response = mesh.response();
    if (!response.begun()) {
      response.head(status.getAsInt());
      response.whenWritable(this::resume);
    }
    response.body(piece);
    waiting = true;
    if (response.writable()) {
      resume();
    }
  }

  private void resume() {
    if (waiting && subscription != null) {
      waiting = false;
      subscription.request(1);
    }
  }

  private void complete() {
    var response = mesh.response();
    if (!response.begun()) {
      response.whole(status.getAsInt(), held == null ? Unpooled.EMPTY_BUFFER : held);
      held = null;
    } else {
      var answer = mesh.upstream();
      if (answer == null) {
        response.end();
      } else {
        response.end(answer.trailers());
      }
    }
    if (actual != null) {
      actual.onComplete();
    }
  }

  private void fail(Throwable error) {
    drop();
    if (actual != null) {
      actual.onError(error);
    }
  }

  private void drop() {
    if (held != null) {
      held.release();
      held = null;
    }
  }

  @Override
  public void request(long n) {
    // There is nothing to emit but the end.
  }

  @Override
  public void cancel() {
    onLoop(() -> {
      drop();
      if (subscription != null) {
        subscription.cancel();
      }
    });
  }
}
