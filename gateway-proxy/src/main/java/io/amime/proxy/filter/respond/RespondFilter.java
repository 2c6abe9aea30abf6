package io.amime.proxy.filter.respond;

import io.amime.api.discovery.RouteAction.Respond;
import io.amime.proxy.http.GrpcStatus;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Reason;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import java.nio.charset.StandardCharsets;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Gives the answer that the rule has; it is the end of its chain. */
public final class RespondFilter implements GatewayFilter {
  private static final String TEXT = "text/plain; charset=utf-8";

  private final int status;
  private final byte[] body;

  public RespondFilter(Respond respond) {
    this.status = respond.status();
    this.body =
        respond.body() == null ? new byte[0] : respond.body().getBytes(StandardCharsets.UTF_8);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    mesh.outcome().status(status);
    mesh.outcome().reason(Reason.DIRECT_RESPONSE);
    if (GrpcStatus.spoken(mesh.headers())) {
      GrpcStatus.write(mesh, GrpcStatus.ofHttp(status), new String(body, StandardCharsets.UTF_8));
      mesh.response().whole(HttpResponseStatus.OK.code(), Unpooled.EMPTY_BUFFER);
      return Mono.empty();
    }
    if (body.length > 0) {
      mesh.response().headers().set(HttpHeaderNames.CONTENT_TYPE, TEXT);
    }
    mesh.response().whole(status, Unpooled.wrappedBuffer(body));
    return Mono.empty();
  }

  @Override
  public String toString() {
    return "respond";
  }
}
