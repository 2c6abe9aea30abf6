package io.amime.proxy.filter.timeout;

import io.amime.proxy.http.MeshExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Bounds everything below it until the head of an answer is there. The clock starts when the
 * request has come whole, so that a slow upload is not the upstream's fault, and stops with the
 * head, so that a long answer is never cut.
 */
public final class TimeoutFilter implements GatewayFilter {
  private final TimeLimit limit;
  private final boolean perTry;

  private TimeoutFilter(TimeLimit limit, boolean perTry) {
    this.limit = limit;
    this.perTry = perTry;
  }

  /**
   * Bounds all attempts and the waits between them together.
   *
   * @param timeout null unless only a request's own header sets one
   */
  public static TimeoutFilter total(@Nullable Duration timeout) {
    return new TimeoutFilter(new TimeLimit(timeout, "x-envoy-upstream-rq-timeout-ms"), false);
  }

  /** Bounds each attempt. */
  public static TimeoutFilter perTry(@Nullable Duration timeout) {
    return new TimeoutFilter(
        new TimeLimit(timeout, "x-envoy-upstream-rq-per-try-timeout-ms"), true);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    long nanos = limit.nanos(mesh.headers().get(limit.header()));
    var rest = chain.filter(exchange);
    return nanos == 0 ? rest : new Deadline(rest, mesh, nanos, perTry);
  }

  @Override
  public String toString() {
    return perTry ? "per-try-timeout" : "timeout";
  }
}
