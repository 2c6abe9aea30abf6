package io.amime.proxy.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.filter.upstream.ResponseFilter;
import io.amime.proxy.filter.upstream.UpstreamFilter;
import java.util.ArrayList;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;

/**
 * THE list of what a request runs through, one step per line with the reason for its place. A step
 * that a route does not need is not in its chain.
 */
public final class FilterChains {
  private final ResponseFilter response = new ResponseFilter();
  private final UpstreamFilter upstream = new UpstreamFilter(ThreadLocalRandom::current);
  private final @Nullable GatewayFilter mixer;

  /**
   * @param mixer precondition checks and quotas on the inbound side, null for none
   */
  public FilterChains(@Nullable GatewayFilter mixer) {
    this.mixer = mixer;
  }

  GatewayFilterChain outbound(RouteAction action, Map<String, LiveCluster> clusters) {
    return switch (action) {
      case RouteAction.Forward forward -> forward(forward, clusters);
      case RouteAction.Redirect redirect -> throw new IllegalArgumentException("redirect");
    };
  }

  private GatewayFilterChain forward(
      RouteAction.Forward forward, Map<String, LiveCluster> clusters) {
    var steps = new ArrayList<GatewayFilter>();
    steps.add(WeightedSplit.of(forward.clusters(), clusters, ThreadLocalRandom::current));
    steps.add(response);
    steps.add(upstream);
    return FilterChain.of(steps);
  }

  GatewayFilterChain inbound(LiveCluster application) {
    var steps = new ArrayList<GatewayFilter>();
    if (mixer != null) {
      steps.add(mixer);
    }
    steps.add(WeightedSplit.only(application));
    steps.add(response);
    steps.add(upstream);
    return FilterChain.of(steps);
  }
}
