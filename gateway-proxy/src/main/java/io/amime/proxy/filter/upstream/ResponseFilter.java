package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Writes the upstream's answer to the client once everything below has settled on one. */
public final class ResponseFilter implements GatewayFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return new AnswerWriter(chain.filter(exchange), exchange, MeshExchange.of(exchange));
  }

  @Override
  public String toString() {
    return "response";
  }
}
