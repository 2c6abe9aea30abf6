package io.amime.proxy.filter.upstream;

import io.amime.proxy.http.MeshExchange;
import java.time.Duration;
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
  private final long streamIdleNanos;

  /**
   * @param streamIdle how long an answer that has begun may stand still
   */
  public UpstreamFilter(Supplier<RandomGenerator> random, Duration streamIdle) {
    this.random = random;
    this.streamIdleNanos = streamIdle.toNanos();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    return new Attempt(MeshExchange.of(exchange), random.get(), streamIdleNanos);
  }

  @Override
  public String toString() {
    return "upstream";
  }
}
