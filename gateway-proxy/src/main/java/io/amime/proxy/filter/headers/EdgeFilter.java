package io.amime.proxy.filter.headers;

import io.amime.proxy.http.MeshExchange;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Cleans what enters and what leaves the mesh at an ingress. */
public final class EdgeFilter implements GatewayFilter {
  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var client = mesh.source();
    EdgeHeaders.cleanRequest(
        mesh.headers(), client == null ? null : client.getHostAddress(), mesh.scheme());
    mesh.response().beforeCommit(EdgeHeaders::cleanResponse);
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "edge";
  }
}
