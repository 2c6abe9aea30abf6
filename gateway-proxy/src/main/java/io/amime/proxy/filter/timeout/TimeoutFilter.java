package io.amime.proxy.filter.timeout;

import io.amime.proxy.http.MeshExchange;
import io.netty.util.AsciiString;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Bounds everything below it until the head of an answer is there. The clock starts when the
 * request has come whole, so that a slow upload is not the upstream's fault, and stops with the
 * head, so that a long answer is never cut. A caller that waits less by itself is not waited for
 * longer.
 */
public final class TimeoutFilter implements GatewayFilter {
  private static final AsciiString DEADLINE = AsciiString.cached("grpc-timeout");

  private static final AsciiString TOTAL = AsciiString.cached("x-envoy-upstream-rq-timeout-ms");
  private static final AsciiString PER_TRY =
      AsciiString.cached("x-envoy-upstream-rq-per-try-timeout-ms");

  private final TimeLimit limit;
  private final boolean perTry;

  private TimeoutFilter(@Nullable Duration timeout, boolean perTry) {
    this.limit = new TimeLimit(timeout);
    this.perTry = perTry;
  }

  /**
   * Bounds all attempts and the waits between them together.
   *
   * @param timeout null unless only a request's own header sets one
   */
  public static TimeoutFilter total(@Nullable Duration timeout) {
    return new TimeoutFilter(timeout, false);
  }

  /** Bounds each attempt. */
  public static TimeoutFilter perTry(@Nullable Duration timeout) {
    return new TimeoutFilter(timeout, true);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    long nanos = limit.nanos(mesh.headers().get(perTry ? PER_TRY : TOTAL));
    long own = perTry ? 0 : TimeLimit.deadline(mesh.headers().get(DEADLINE));
    boolean callers = own > 0 && (nanos == 0 || own < nanos);
    var rest = chain.filter(exchange);
    return nanos == 0 && !callers
        ? rest
        : new Deadline(rest, mesh, callers ? own : nanos, perTry, callers);
  }

  @Override
  public String toString() {
    return perTry ? "per-try-timeout" : "timeout";
  }
}
