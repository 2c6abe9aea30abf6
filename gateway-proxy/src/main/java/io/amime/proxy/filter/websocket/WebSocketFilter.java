package io.amime.proxy.filter.websocket;

import io.amime.proxy.http.MeshExchange;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpVersion;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Lets a handshake through. Where this step is missing, the Upgrade field stays behind like every
 * other field of one connection, and the upstream sees a plain request.
 */
public final class WebSocketFilter implements GatewayFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    if (mesh.method().equals(HttpMethod.GET.name())
        && mesh.version().equals(HttpVersion.HTTP_1_1)
        && mesh.body().empty()
        && mesh.headers().containsValue(HttpHeaderNames.UPGRADE, HttpHeaderValues.WEBSOCKET, true)
        && mesh.headers()
            .containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.UPGRADE, true)) {
      mesh.allowUpgrade();
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "websocket";
  }
}
