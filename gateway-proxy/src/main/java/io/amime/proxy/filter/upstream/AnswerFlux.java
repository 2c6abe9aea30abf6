package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.ProxyFailure;
import io.netty.buffer.ByteBuf;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaders;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;

/** The body of an answer for filters that change it, by demand. */
final class AnswerFlux extends Flux<ByteBuf> implements AnswerSink, Subscription {
  private final Answer answer;
  private final EventLoop loop;
  private long demand;
  private boolean attached;
  private @Nullable CoreSubscriber<? super ByteBuf> subscriber;

  AnswerFlux(Answer answer, EventLoop loop) {
    this.answer = answer;
    this.loop = loop;
  }

  @Override
  public void subscribe(CoreSubscriber<? super ByteBuf> actual) {
    subscriber = actual;
    actual.onSubscribe(this);
    onLoop(this::attach);
  }

  private void attach() {
    attached = true;
    answer.to(this);
  }

  private void onLoop(Runnable action) {
    if (loop.inEventLoop()) {
      action.run();
    } else {
      loop.execute(action);
    }
  }

  @Override
  public void request(long n) {
    onLoop(() -> {
      demand = Operators.addCap(demand, n);
      if (attached) {
        answer.drain();
      }
    });
  }

  @Override
  public void cancel() {
    answer.attempt().cancel();
  }

  @Override
  public boolean ready() {
    return demand > 0;
  }

  @Override
  public void onPiece(ByteBuf piece) {
    demand--;
    if (subscriber == null) {
      piece.release();
    } else {
      subscriber.onNext(piece);
    }
  }

  @Override
  public void onWhole(HttpHeaders trailers) {
    if (subscriber != null) {
      subscriber.onComplete();
    }
  }

  @Override
  public void onBroken(ProxyFailure why) {
    if (subscriber != null) {
      subscriber.onError(why);
    }
  }
}
