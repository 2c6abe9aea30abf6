package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends one attempt to a member of the request's cluster; done when the head of the answer is here,
 * which then waits in {@link MeshExchange#upstream()}.
 */
public final class UpstreamFilter implements GatewayFilter {
  private final Supplier<RandomGenerator> random;

  public UpstreamFilter(Supplier<RandomGenerator> random) {
    this.random = random;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return new Attempt(MeshExchange.of(exchange), random.get());
  }

  @Override
  public String toString() {
    return "upstream";
  }
}
