package io.amime.proxy.filter.headers;

import io.amime.proxy.http.MeshExchange;
import java.util.Map;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Adds the rule's request header fields beside those that are there. */
public final class AppendHeadersFilter implements GatewayFilter {
  private final Map<String, String> append;

  public AppendHeadersFilter(Map<String, String> append) {
    this.append = Map.copyOf(append);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var headers = MeshExchange.of(exchange).headers();
    append.forEach(headers::add);
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "append-headers";
  }
}
