package io.amime.proxy.filter.headers;

import io.amime.proxy.http.MeshExchange;
import java.util.List;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Takes out the fields by which an application steers its own sidecar; they are for nobody else.
 */
public final class CallControlFilter implements GatewayFilter {
  private static final List<String> CONTROL =
      List.of(
          "x-envoy-upstream-rq-timeout-ms",
          "x-envoy-upstream-rq-per-try-timeout-ms",
          "x-envoy-max-retries",
          "x-envoy-retry-on",
          "x-envoy-retry-grpc-on",
          "x-forwarded-client-cert");

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
