package io.amime.proxy.compile;

import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Finds the host that the application has asked for where a cluster outside the mesh leaves it
 * open; a request only waits for it when nobody has asked for that host before.
 */
final class RequestedHost implements GatewayFilter {
  private static final int HTTP = 80;
  private static final int HTTPS = 443;

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var cluster = mesh.cluster();
    var outside = cluster == null ? null : cluster.outside();
    if (outside == null) {
      return chain.filter(exchange);
    }
    var authority = mesh.authority();
    var live = outside.at(outside.host(host(authority)), outside.port(port(mesh, authority)));
    if (live.isDone() && !live.isCompletedExceptionally()) {
      mesh.cluster(live.join());
      return chain.filter(exchange);
    }
    return found(mesh, live).then(Mono.defer(() -> chain.filter(exchange)));
  }

  private static Mono<Void> found(MeshExchange mesh, CompletableFuture<LiveCluster> live) {
    return Mono.create(sink ->
        live.whenComplete((cluster, error) ->
            mesh.loop()
                .execute(() -> {
                  if (error == null) {
                    mesh.cluster(cluster);
                    sink.success();
                  } else {
                    sink.error(
                        new ProxyFailure.UpstreamBroken(
                            Reason.UPSTREAM_CONNECT_FAILURE, false, "unknown host", error));
                  }
                })));
  }

  private static String host(String authority) {
    int colon = authority.lastIndexOf(':');
    var host = colon > authority.lastIndexOf(']') ? authority.substring(0, colon) : authority;
    var bare = host.endsWith(".") ? host.substring(0, host.length() - 1) : host;
    return bare.toLowerCase(Locale.ROOT);
  }

  private static int port(MeshExchange mesh, String authority) {
    int colon = authority.lastIndexOf(':');
    if (colon > authority.lastIndexOf(']')) {
      try {
        return Integer.parseInt(authority, colon + 1, authority.length(), 10);
      } catch (NumberFormatException e) {
        throw new ProxyFailure.BadRequest("the port of the host is none");
      }
    }
    if (mesh.servicePort() != 0) {
      return mesh.servicePort();
    }
    return mesh.scheme().equals("https") ? HTTPS : HTTP;
  }

  @Override
  public String toString() {
    return "requested-host";
  }
}
