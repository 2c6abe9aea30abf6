package io.amime.proxy.filter.rewrite;

import io.amime.api.discovery.RouteAction.Rewrite;
import io.amime.api.routing.PathRewrite;
import io.amime.proxy.http.MeshExchange;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Replaces what the rule says; the upstream finds the old path in {@code x-envoy-original-path}.
 */
public final class RewriteFilter implements GatewayFilter {
  private final PathRewrite path;
  private final @Nullable String authority;

  /**
   * @throws IllegalArgumentException when a pattern is not RE2
   */
  public RewriteFilter(Rewrite rewrite) {
    this.path = new PathRewrite(rewrite);
    this.authority = rewrite.authority();
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var rewritten = path.apply(mesh.path());
    if (!rewritten.equals(mesh.path())) {
      mesh.headers().set("x-envoy-original-path", mesh.path());
      mesh.path(rewritten);
    }
    if (authority != null) {
      mesh.authority(authority);
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "rewrite";
  }
}
