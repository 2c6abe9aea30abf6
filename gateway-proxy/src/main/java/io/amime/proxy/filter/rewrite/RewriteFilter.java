package io.amime.proxy.filter.rewrite;

import io.amime.api.discovery.RouteAction.Rewrite;
import io.amime.api.routing.Targets;
import io.amime.proxy.http.MeshExchange;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Replaces what the rule says; the upstream finds the old path in {@code x-envoy-original-path}.
 */
public final class RewriteFilter implements GatewayFilter {
  private final Rewrite rewrite;

  public RewriteFilter(Rewrite rewrite) {
    this.rewrite = rewrite;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var path = Targets.rewrite(rewrite, mesh.path());
    if (!path.equals(mesh.path())) {
      mesh.headers().set("x-envoy-original-path", mesh.path());
      mesh.path(path);
    }
    if (rewrite.authority() != null) {
      mesh.authority(rewrite.authority());
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "rewrite";
  }
}
