package io.amime.proxy.http;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpHeaders;
import org.springframework.http.server.reactive.AbstractServerHttpResponse;
import org.springframework.http.support.Netty4HeadersAdapter;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.server.HttpServerResponse;

/** The answer as SCG's filters see it; its header map is the wire's own. */
final class WebResponse extends AbstractServerHttpResponse implements DirectResponse {
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  private final HttpServerResponse response;

  WebResponse(HttpServerResponse response) {
    super(BUFFERS, new HttpHeaders(new Netty4HeadersAdapter(response.responseHeaders())));
    this.response = response;
  }

  @Override
  @SuppressWarnings("unchecked")
  public <T> T getNativeResponse() {
    return (T) response;
  }

  @Override
  public Mono<Void> stream(Publisher<ByteBuf> body) {
    return doCommit(() -> response.send(body).then());
  }

  @Override
  public Mono<Void> whole(ByteBuf body) {
    if (isCommitted()) {
      body.release();
      return Mono.empty();
    }
    // Unlike send, sendObject gives the buffer back when the client is gone already.
    return doCommit(() -> response.sendObject(body).then());
  }

  @Override
  protected Mono<Void> writeWithInternal(Publisher<? extends DataBuffer> body) {
    return response.send(buffers(body)).then();
  }

  @Override
  protected Mono<Void> writeAndFlushWithInternal(
      Publisher<? extends Publisher<? extends DataBuffer>> body) {
    return response.sendGroups(Flux.from(body).map(WebResponse::buffers)).then();
  }

  private static Publisher<ByteBuf> buffers(Publisher<? extends DataBuffer> body) {
    return body instanceof Mono
        ? Mono.from(body).map(NettyDataBufferFactory::toByteBuf)
        : Flux.from(body).map(NettyDataBufferFactory::toByteBuf);
  }

  @Override
  protected void applyStatusCode() {
    var status = getStatusCode();
    if (status != null) {
      response.status(status.value());
    }
  }

  @Override
  protected void applyHeaders() {
    // The header map is the wire's own: there is nothing to copy.
  }

  @Override
  protected void applyCookies() {
    getCookies()
        .values()
        .forEach(list -> list.forEach(c -> response.addHeader("set-cookie", c.toString())));
  }
}
