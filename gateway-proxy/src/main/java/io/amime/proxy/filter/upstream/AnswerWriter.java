package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.context.Context;

/**
 * Waits for what is below it and then writes the answer. It is the Mono, its subscription and its
 * subscriber in one, because there is one per request.
 */
final class AnswerWriter extends Mono<Void>
    implements CoreSubscriber<Void>, Subscription, AnswerSink {
  private static final AsciiString SERVICE_TIME =
      AsciiString.cached("x-envoy-upstream-service-time");
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final Mono<Void> below;
  private final ServerWebExchange exchange;
  private final MeshExchange mesh;
  private @Nullable CoreSubscriber<? super Void> above;
  private @Nullable Subscription subscription;
  private @Nullable Disposable writing;

  AnswerWriter(Mono<Void> below, ServerWebExchange exchange, MeshExchange mesh) {
    this.below = below;
    this.exchange = exchange;
    this.mesh = mesh;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    above = actual;
    below.subscribe(this);
  }

  @Override
  public Context currentContext() {
    return above == null ? Context.empty() : above.currentContext();
  }

  @Override
  public void onSubscribe(Subscription s) {
    subscription = s;
    if (above != null) {
      above.onSubscribe(this);
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
    if (subscription != null) {
      subscription.cancel();
    }
    if (writing != null) {
      writing.dispose();
    }
  }

  @Override
  public void onNext(Void nothing) {
    // A Mono<Void> has none.
  }

  @Override
  public void onError(Throwable error) {
    if (above != null) {
      above.onError(error);
    }
  }

  @Override
  public void onComplete() {
    if (mesh.loop().inEventLoop()) {
      write();
    } else {
      mesh.loop().execute(this::write);
    }
  }

  private void write() {
    var answer = mesh.upstream();
    if (answer == null) {
      complete();
      return;
    }
    // From here on the client sees this answer: no other attempt can follow.
    mesh.body().release();
    mesh.outcome().status(answer.status());
    if (answer instanceof Answer own
        && own.status() == HttpResponseStatus.SWITCHING_PROTOCOLS.code()) {
      new UpgradeRelay(mesh, own, this::complete).start();
      return;
    }
    HopByHop.strip(answer.headers());
    answer.headers().remove(HttpHeaderNames.TRANSFER_ENCODING);
    mesh.response().adopt(answer.headers());
    if (mesh.direction() != Direction.INBOUND) {
      long millis = (System.nanoTime() - mesh.startNanos()) / 1_000_000;
      mesh.response().headers().set(SERVICE_TIME, Long.toString(millis));
    }
    var whole = answer.whole();
    if (whole == null && mesh.method().equals(HttpMethod.HEAD.name())) {
      answer.discard();
      whole = Unpooled.EMPTY_BUFFER;
    }
    if (answer instanceof Answer own && MeshExchange.direct(exchange)) {
      direct(own, whole);
    } else {
      filtered(answer, whole);
    }
  }

  private void direct(Answer answer, @Nullable ByteBuf whole) {
    if (whole == null) {
      mesh.response().head(answer.status());
      mesh.response().whenWritable(answer::drain);
      answer.to(this);
    } else {
      mesh.response().whole(answer.status(), whole);
      complete();
    }
  }

  /** A filter of somebody's own wants a say: the answer goes by Spring's means. */
  private void filtered(UpstreamResponse answer, @Nullable ByteBuf whole) {
    var response = exchange.getResponse();
    response.setRawStatusCode(answer.status());
    Publisher<DataBuffer> body =
        whole == null
            ? Flux.from(answer.body()).map(BUFFERS::wrap)
            : Mono.fromSupplier(() -> BUFFERS.wrap(whole));
    writing = response.writeWith(body).subscribe(nothing -> {}, this::onError, this::complete);
  }

  @Override
  public boolean ready() {
    return mesh.response().writable();
  }

  @Override
  public void onPiece(ByteBuf piece) {
    mesh.response().body(piece);
  }

  @Override
  public void onWhole(HttpHeaders trailers) {
    mesh.response().end(trailers);
    complete();
  }

  @Override
  public void onBroken(ProxyFailure why) {
    onError(why);
  }

  private void complete() {
    if (above != null) {
      above.onComplete();
    }
  }
}
