package io.amime.proxy.compile;

import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.proxy.cluster.LiveCluster;
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
  private final Target[] targets;
  private final int[] upTo;
  private final Supplier<RandomGenerator> random;

  private WeightedSplit(Target[] targets, int[] upTo, Supplier<RandomGenerator> random) {
    this.targets = targets;
    this.upTo = upTo;
    this.random = random;
  }

  /**
   * @param headers what changes for this target alone
   */
  record Target(LiveCluster cluster, @Nullable HeaderChangesFilter headers) {}

  static WeightedSplit only(LiveCluster cluster) {
    return new WeightedSplit(
        new Target[] {new Target(cluster, null)}, new int[] {100}, RandomGenerator::getDefault);
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
    var targets = new Target[taken.size()];
    var upTo = new int[taken.size()];
    int sum = 0;
    for (int i = 0; i < targets.length; i++) {
      var cluster = clusters.get(taken.get(i).cluster());
      if (cluster == null) {
        throw new IllegalArgumentException("there is no cluster " + taken.get(i).cluster());
      }
      var headers = taken.get(i).headers();
      targets[i] = new Target(cluster, headers == null ? null : new HeaderChangesFilter(headers));
      sum += taken.get(i).weight();
      upTo[i] = sum;
    }
    return new WeightedSplit(targets, upTo, random);
  }

  Target draw(RandomGenerator from) {
    if (targets.length == 1) {
      return targets[0];
    }
    int drawn = from.nextInt(upTo[upTo.length - 1]);
    int i = 0;
    while (drawn >= upTo[i]) {
      i++;
    }
    return targets[i];
  }

  @Override
  public Mono<Void> filter(ServerWebExchange exchange, GatewayFilterChain chain) {
    var mesh = MeshExchange.of(exchange);
    var target = draw(random.get());
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
