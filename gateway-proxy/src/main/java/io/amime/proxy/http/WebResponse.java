package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.support.Netty4HeadersAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The answer as SCG's filters see it; its header map is the wire's own. */
final class WebResponse extends AbstractServerHttpResponse {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final MeshExchange mesh;

  WebResponse(MeshExchange mesh) {
    super(BUFFERS, new HttpHeaders(new Netty4HeadersAdapter(mesh.response().headers())));
    this.mesh = mesh;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T getNativeResponse() {
    return (T) mesh.stream();
  }

  /** Sends what was set, without a body. */
  void finish() {
    setComplete()
        .subscribe(
            null,
            error -> mesh.response().abort(),
            () -> {
              if (!mesh.response().begun()) {
                mesh.outcome().status(status());
                mesh.response().whole(status(), Unpooled.EMPTY_BUFFER);
              }
            });
  }

  /** Answers for the proxy, with all that filters wanted to do before an answer. */
  void answer(int status, ByteBuf body) {
    setRawStatusCode(status);
    if (isCommitted()) {
      // A filter committed an answer and failed before it sent it.
      mesh.response().whole(status, body);
    } else {
      writeWith(Mono.fromSupplier(() -> BUFFERS.wrap(body)))
          .subscribe(null, error -> mesh.response().abort());
    }
  }

  @Override
  protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
    boolean single = body instanceof Mono;
    return new BodyWriter(mesh, buffers(body), single, this::status);
  }

  @Override
  protected Mono<Void> writeAndFlushWithInternal(
      Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return new BodyWriter(
        mesh, Flux.from(body).concatMap(WebResponse::buffers), false, this::status);
  }

  private static Publisher<ByteBuf> buffers(Publisher<? extends DataBuffer> body) {
    return body instanceof Mono
        ? Mono.from(body).map(NettyDataBufferFactory::toByteBuf)
        : Flux.from(body).map(NettyDataBufferFactory::toByteBuf);
  }

  private int status() {
    var set = getStatusCode();
    return set == null ? HttpResponseStatus.OK.code() : set.value();
  }

  @Override
  protected void applyStatusCode() {
    // It is read when the head is written.
  }

  @Override
  protected void applyHeaders() {
    // The header map is the wire's own: there is nothing to copy.
  }

  @Override
  protected void applyCookies() {
    getCookies()
        .values()
        .forEach(list ->
            list.forEach(
                c -> mesh.response().headers().add(HttpHeaderNames.SET_COOKIE, c.toString())));
  }
}
