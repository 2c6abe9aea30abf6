package io.amime.proxy.compile;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Filters linked once, when the configuration is compiled, and run as they are ever after. */
final class FilterChain implements GatewayFilterChain {
  private static final FilterChain END = new FilterChain(null, null);

  private final @Nullable GatewayFilter filter;
  private final @Nullable FilterChain next;

  private FilterChain(@Nullable GatewayFilter filter, @Nullable FilterChain next) {
    this.filter = filter;
    this.next = next;
  }

  static FilterChain of(List<GatewayFilter> filters) {
    var chain = END;
    for (var filter : filters.reversed()) {
      chain = new FilterChain(filter, chain);
    }
    return chain;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange) {
    return filter == null || next == null ? Mono.empty() : filter.filter(exchange, next);
  }

  @Override
  public String toString() {
    return filter == null ? "" : filter + (next == null || next == END ? "" : " -> " + next);
  }
}
