package io.amime.proxy.filter.headers;

import io.amime.proxy.http.MeshExchange;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Tells the application who called: {@code x-forwarded-client-cert} says what the certificate says,
 * and nothing when there was none, whatever the request brought along.
 */
public final class PeerIdentityFilter implements GatewayFilter {
  private static final String XFCC = "x-forwarded-client-cert";

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var headers = mesh.headers();
    headers.remove(XFCC);
    headers.remove("x_forwarded_client_cert");
    var principal = mesh.peer().principal();
    if (principal != null) {
      var own = mesh.mesh().workload();
      headers.set(
          XFCC,
          "By=spiffe://cluster.local/ns/%s/sa/%s;URI=%s"
              .formatted(own.namespace(), own.serviceAccount(), principal));
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "peer-identity";
  }
}
