package io.amime.proxy.filter.mirror;

import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.Shadows;
import io.amime.proxy.http.MeshExchange;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/**
 * Sends a copy of the request elsewhere and forgets it. A body is copied from the retry buffer, so
 * one that outgrows it is not mirrored: the request itself never waits for its shadow. Nor is one
 * where the receiver has too many shadows to answer.
 */
public final class MirrorFilter implements GatewayFilter {
  private static final double ALL = 100;

  private final LiveCluster cluster;
  private final double percent;
  private final Supplier<RandomGenerator> random;

  /**
   * @param percent of the requests, 0 to 100
   */
  public MirrorFilter(LiveCluster cluster, double percent, Supplier<RandomGenerator> random) {
    this.cluster = cluster;
    this.percent = percent;
    this.random = random;
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    if (random.get().nextDouble() * ALL < percent) {
      var mesh = MeshExchange.of(exchange);
      var shadow = new Shadow(mesh, cluster, cluster.affinity(mesh, random.get()));
      mesh.body().keep();
      mesh.body()
          .whenEnded(() -> {
            if (mesh.body().replayable()) {
              shadow.send(mesh.body().copies(), random.get());
            } else {
              cluster.shadows().count(Shadows.Fate.TOO_LONG);
            }
          });
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "mirror";
  }
}
