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
 * Bounds everything below it, all tries and the waits between them, until the head of an answer is
 * there. The clock starts when the request has come whole, so that a slow upload is not the
 * upstream's fault, and stops with the head, so that a long answer is never cut. A caller that
 * waits less by itself is not waited for longer.
 */
public final class TimeoutFilter implements GatewayFilter {
  private static final AsciiString DEADLINE = AsciiString.cached("grpc-timeout");

  private final TimeLimit limit;

  /**
   * @param timeout null where only the request itself may set one
   */
  public TimeoutFilter(@Nullable Duration timeout) {
    this.limit = new TimeLimit(timeout);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    long nanos = limit.nanos(mesh.control().timeoutMillis());
    long own = TimeLimit.deadline(mesh.headers().get(DEADLINE));
    boolean callers = own > 0 && (nanos == 0 || own < nanos);
    var rest = chain.filter(exchange);
    return nanos == 0 && !callers
        ? rest
        : new Deadline(rest, mesh, callers ? own : nanos, false, callers);
  }

  @Override
  public String toString() {
    return "timeout";
  }
}
