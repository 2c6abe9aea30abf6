package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.DirectResponse;
import io.amime.proxy.http.Direction;
import io.amime.proxy.http.HopByHop;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.UpstreamResponse;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.AsciiString;
import org.reactivestreams.Publisher;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Writes the upstream's answer to the client once everything below has settled on one. */
public final class ResponseFilter implements GatewayFilter {
  private static final int SWITCHING = 101;
  private static final AsciiString SERVICE_TIME =
      AsciiString.cached("x-envoy-upstream-service-time");
  private static final NettyDataBufferFactory BUFFERS =
      new NettyDataBufferFactory(ByteBufAllocator.DEFAULT);

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return chain.filter(exchange).then(Mono.defer(() -> write(exchange)));
  }

  private static Mono<Void> write(ServerWebExchange exchange) {
    var mesh = MeshExchange.of(exchange);
    var answer = mesh.upstream();
    if (answer == null) {
      return Mono.empty();
    }
    // From here on the client sees this answer: no other attempt can follow.
    mesh.body().release();
    mesh.outcome().status(answer.status());
    if (answer instanceof Answer own && own.status() == SWITCHING) {
      return UpgradeRelay.run(mesh, own.attempt(), own);
    }
    var response = exchange.getResponse();
    response.setRawStatusCode(answer.status());
    copyHeaders(mesh, answer);
    var whole = answer.whole();
    return whole == null ? stream(mesh, answer, response) : full(mesh, whole, response);
  }

  private static void copyHeaders(MeshExchange mesh, UpstreamResponse answer) {
    var from = answer.headers();
    HopByHop.strip(from);
    from.remove(HttpHeaderNames.TRANSFER_ENCODING);
    var to = mesh.response().responseHeaders();
    to.add(from);
    if (mesh.direction() != Direction.INBOUND) {
      long millis = (System.nanoTime() - mesh.startNanos()) / 1_000_000;
      to.set(SERVICE_TIME, Long.toString(millis));
    }
  }

  private static Mono<Void> full(MeshExchange mesh, ByteBuf whole, ServerHttpResponse response) {
    mesh.closeUnlessRead();
    if (!whole.isReadable()) {
      whole.release();
      return response.setComplete();
    }
    mesh.outcome().sent(whole.readableBytes());
    return response instanceof DirectResponse direct
        ? direct.whole(whole)
        : response.writeWith(Mono.just(BUFFERS.wrap(whole)));
  }

  private static Mono<Void> stream(
      MeshExchange mesh, UpstreamResponse answer, ServerHttpResponse response) {
    if (mesh.method().equals(HttpMethod.HEAD.name())) {
      answer.discard();
      return response.setComplete();
    }
    if (mesh.version().equals(HttpVersion.HTTP_1_0)
        && !answer.headers().contains(HttpHeaderNames.CONTENT_LENGTH)) {
      // A client that does not know chunks learns the end from the end of the connection.
      mesh.response().chunkedTransfer(false);
      mesh.response().keepAlive(false);
    }
    if (answer.headers().contains(HttpHeaderNames.TRAILER)) {
      mesh.response().trailerHeaders(t -> t.add(answer.trailers()));
    }
    if (response instanceof DirectResponse direct) {
      return direct.stream(answer.body());
    }
    Publisher<DataBuffer> body = Flux.from(answer.body()).map(BUFFERS::wrap);
    return response.writeWith(body);
  }

  @Override
  public String toString() {
    return "response";
  }
}
