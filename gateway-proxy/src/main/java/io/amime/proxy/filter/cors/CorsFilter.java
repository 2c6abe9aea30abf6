package io.amime.proxy.filter.cors;

import io.amime.api.discovery.RouteAction.Cors;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.Reason;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Answers preflights of allowed origins, and marks the answers to their requests. */
public final class CorsFilter implements GatewayFilter {
  private final CorsPolicy policy;

  public CorsFilter(Cors cors) {
    this.policy = new CorsPolicy(cors);
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var verdict =
        policy.of(
            mesh.method(),
            mesh.headers().get(HttpHeaderNames.ORIGIN),
            mesh.headers().get(HttpHeaderNames.ACCESS_CONTROL_REQUEST_METHOD));
    if (verdict.headers().isEmpty()) {
      return chain.filter(exchange);
    }
    mesh.response().beforeCommit(answer -> verdict.headers().forEach(answer::set));
    if (verdict.preflight()) {
      mesh.outcome().status(HttpResponseStatus.OK.code());
      mesh.outcome().reason(Reason.CORS_PREFLIGHT);
      exchange.getResponse().setRawStatusCode(HttpResponseStatus.OK.code());
      return exchange.getResponse().setComplete();
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "cors";
  }
}
