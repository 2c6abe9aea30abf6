package io.amime.proxy.filter.headers;

import io.amime.proxy.http.MeshExchange;
import io.netty.util.AsciiString;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes out the fields by which an application steers its own sidecar; they are for nobody else.
 */
public final class CallControlFilter implements GatewayFilter {
  private static final AsciiString[] CONTROL = {
    AsciiString.cached("x-envoy-upstream-rq-timeout-ms"),
    AsciiString.cached("x-envoy-upstream-rq-per-try-timeout-ms"),
    AsciiString.cached("x-envoy-max-retries"),
    AsciiString.cached("x-envoy-retry-on"),
    AsciiString.cached("x-envoy-retry-grpc-on"),
    AsciiString.cached("x-forwarded-client-cert")
  };

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var headers = MeshExchange.of(exchange).headers();
    for (var name : CONTROL) {
      headers.remove(name);
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "call-control";
  }
}
