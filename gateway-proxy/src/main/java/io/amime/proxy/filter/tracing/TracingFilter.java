package io.amime.proxy.filter.tracing;

import io.amime.proxy.http.Direction;
import io.amime.proxy.http.MeshExchange;
import io.netty.util.AsciiString;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Gives every request an id and a trace. What a caller inside the mesh sends is continued; at an
 * edge the id of the client has already been removed, so a new one is made.
 */
public final class TracingFilter implements GatewayFilter {
  private static final AsciiString REQUEST_ID = AsciiString.cached("x-request-id");
  private static final AsciiString TRACE_PARENT = AsciiString.cached("traceparent");
  private static final AsciiString TRACE_STATE = AsciiString.cached("tracestate");

  private final Supplier<RandomGenerator> random;

  public TracingFilter(Supplier<RandomGenerator> random) {
    this.random = random;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var headers = mesh.headers();
    var chance = random.get();
    var id = headers.get(REQUEST_ID);
    if (id == null) {
      id = TraceContext.newRequestId(chance);
      headers.set(REQUEST_ID, id);
    }
    var parent = headers.get(TRACE_PARENT);
    if (parent == null || !TraceContext.valid(parent)) {
      parent = TraceContext.begin(chance);
      headers.set(TRACE_PARENT, parent);
      headers.remove(TRACE_STATE);
    } else if (mesh.direction() != Direction.INBOUND) {
      parent = TraceContext.child(parent, chance);
      headers.set(TRACE_PARENT, parent);
    }
    mesh.identify(id, parent);
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "tracing";
  }
}
