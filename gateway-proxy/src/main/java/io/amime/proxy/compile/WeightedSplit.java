package io.amime.proxy.compile;

import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.http.MeshExchange;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;
import org.springframework.web.server.ServerWebExchange;
import reactor.core.publisher.Mono;

/** Draws the request's cluster by weight, once: its retries stay in that version. */
final class WeightedSplit implements GatewayFilter {
  private final LiveCluster[] clusters;
  private final int[] upTo;
  private final Supplier<RandomGenerator> random;

  private WeightedSplit(LiveCluster[] clusters, int[] upTo, Supplier<RandomGenerator> random) {
    this.clusters = clusters;
    this.upTo = upTo;
    this.random = random;
  }

  static WeightedSplit only(LiveCluster cluster) {
    return new WeightedSplit(
        new LiveCluster[] {cluster}, new int[] {100}, RandomGenerator::getDefault);
  }

  /**
   * @throws IllegalArgumentException when a cluster is missing or nothing has any weight
   */
  static WeightedSplit of(
      List<WeightedCluster> shares,
      Map<String, LiveCluster> clusters,
      Supplier<RandomGenerator> random) {
    var taken = shares.stream().filter(s -> s.weight() > 0).toList();
    if (taken.isEmpty()) {
      throw new IllegalArgumentException("no cluster has any weight");
    }
    var targets = new LiveCluster[taken.size()];
    var upTo = new int[taken.size()];
    int sum = 0;
    for (int i = 0; i < targets.length; i++) {
      var target = clusters.get(taken.get(i).cluster());
      if (target == null) {
        throw new IllegalArgumentException("there is no cluster " + taken.get(i).cluster());
      }
      targets[i] = target;
      sum += taken.get(i).weight();
      upTo[i] = sum;
    }
    return new WeightedSplit(targets, upTo, random);
  }

  LiveCluster draw(RandomGenerator from) {
    if (clusters.length == 1) {
      return clusters[0];
    }
    int drawn = from.nextInt(upTo[upTo.length - 1]);
    int i = 0;
    while (drawn >= upTo[i]) {
      i++;
    }
    return clusters[i];
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    MeshExchange.of(exchange).cluster(draw(random.get()));
    return chain.filter(exchange);
  }

  @Override
  public String toString() {
    return "split";
  }
}
