package io.amime.proxy.filter.headers;

import io.amime.proxy.http.CallControl;
import io.amime.proxy.http.MeshExchange;
import io.netty.util.AsciiString;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes out the fields by which an application steers its own sidecar, for the steps below to read,
 * and what it claims to be.
 */
public final class CallControlFilter implements GatewayFilter {
  private static final AsciiString CLAIM = AsciiString.cached("x-forwarded-client-cert");

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    mesh.control(CallControl.take(mesh.headers()));
    mesh.headers().remove(CLAIM);
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "call-control";
  }
}
