package io.amime.proxy.compile;

import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.cluster.Split;
import io.amime.proxy.filter.headers.HeaderChangesFilter;
import io.amime.proxy.http.MeshExchange;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Draws the request's cluster by weight, once: its retries stay in that version. */
final class WeightedSplit implements GatewayFilter {
  private final Split<Target> split;
  private final Supplier<RandomGenerator> random;

  private WeightedSplit(Split<Target> split, Supplier<RandomGenerator> random) {
    this.split = split;
    this.random = random;
  }

  /**
   * @param headers what changes for this target alone
   */
  record Target(LiveCluster cluster, @Nullable HeaderChangesFilter headers) {}

  static WeightedSplit only(LiveCluster cluster) {
    return new WeightedSplit(Split.only(new Target(cluster, null)), RandomGenerator::getDefault);
  }

  /**
   * @throws IllegalArgumentException when a cluster is missing or nothing has any weight
   */
  static WeightedSplit of(
      List<WeightedCluster> shares,
      Map<String, LiveCluster> clusters,
      Supplier<RandomGenerator> random) {
    return new WeightedSplit(Split.of(shares, share -> target(share, clusters)), random);
  }

  private static Target target(WeightedCluster share, Map<String, LiveCluster> clusters) {
    var headers = share.headers();
    return new Target(
        LiveClusters.require(clusters, share.cluster()),
        headers == null ? null : new HeaderChangesFilter(headers));
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var target = split.draw(random.get());
    mesh.cluster(target.cluster());
    if (target.headers() != null) {
      target.headers().apply(mesh);
    }
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "split";
  }
}
