package io.amime.proxy.filter.timeout;

import io.amime.proxy.http.MeshExchange;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Bounds one try where that leaves time for another. */
public final class PerTryTimeoutFilter implements GatewayFilter {
  private final TimeLimit limit;
  private final TimeLimit total;

  /**
   * @param timeout of one try, null where only the request itself may set one
   * @param total of all tries together, null for none
   */
  public PerTryTimeoutFilter(@Nullable Duration timeout, @Nullable Duration total) {
    this.limit = new TimeLimit(timeout);
    this.total = new TimeLimit(total);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var control = mesh.control();
    long whole = total.nanos(control.timeoutMillis());
    long nanos = limit.within(whole, control.perTryTimeoutMillis());
    var rest = chain.filter(exchange);
    return nanos == 0 ? rest : new Deadline(rest, mesh, nanos, true, false);
  }

  @Override
  public String toString() {
    return "per-try-timeout";
  }
}
