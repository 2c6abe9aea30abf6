package io.amime.proxy.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.Mirror;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.filter.cors.CorsFilter;
import io.amime.proxy.filter.fault.FaultFilter;
import io.amime.proxy.filter.headers.AppendHeadersFilter;
import io.amime.proxy.filter.headers.CallControlFilter;
import io.amime.proxy.filter.headers.EdgeFilter;
import io.amime.proxy.filter.headers.HeaderChangesFilter;
import io.amime.proxy.filter.headers.PeerIdentityFilter;
import io.amime.proxy.filter.mirror.MirrorFilter;
import io.amime.proxy.filter.redirect.RedirectFilter;
import io.amime.proxy.filter.respond.RespondFilter;
import io.amime.proxy.filter.retry.RetryFilter;
import io.amime.proxy.filter.rewrite.RewriteFilter;
import io.amime.proxy.filter.timeout.PerTryTimeoutFilter;
import io.amime.proxy.filter.timeout.TimeoutFilter;
import io.amime.proxy.filter.tracing.TracingFilter;
import io.amime.proxy.filter.upstream.ResponseFilter;
import io.amime.proxy.filter.upstream.UpstreamFilter;
import io.amime.proxy.filter.websocket.WebSocketFilter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.springframework.cloud.gateway.filter.GatewayFilter;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;

/**
 * THE list of what a request runs through, one step per line with the reason for its place. A step
 * that a route does not need is not in its chain.
 */
public final class FilterChains {
  private final Supplier<RandomGenerator> random;
  private final @Nullable GatewayFilter mixer;
  private final EdgeFilter edge = new EdgeFilter();
  private final TracingFilter tracing;
  private final ResponseFilter response = new ResponseFilter();
  private final PeerIdentityFilter peerIdentity = new PeerIdentityFilter();
  private final WebSocketFilter websocket = new WebSocketFilter();
  private final CallControlFilter callControl = new CallControlFilter();
  private final RequestedHost requestedHost = new RequestedHost();
  private final UpstreamFilter upstream;

  /**
   * @param random draws weights, faults and back-offs; asked on the event loop each time
   * @param streamIdle how long an answer that has begun may stand still
   * @param mixer precondition checks and quotas on the inbound side, null for none
   */
  public FilterChains(
      Supplier<RandomGenerator> random, Duration streamIdle, @Nullable GatewayFilter mixer) {
    this.random = random;
    this.mixer = mixer;
    this.tracing = new TracingFilter(random);
    this.upstream = new UpstreamFilter(random, streamIdle);
  }

  /**
   * From the application or from outside into the mesh.
   *
   * @param atEdge whether the caller is outside of it
   * @throws IllegalArgumentException when the action cannot be carried out
   */
  GatewayFilterChain outbound(
      RouteAction action, Map<String, LiveCluster> clusters, boolean atEdge) {
    var steps = new Steps();
    // What the outside says about itself goes before anything can believe it.
    steps.addIf(atEdge, edge);
    // Before anything may answer, so that every answer can be found by its id.
    steps.add(tracing);
    switch (action) {
      case RouteAction.Redirect redirect -> {
        // A browser follows only what names its origin.
        steps.add(redirect.cors(), CorsFilter::new);
        // Nothing is asked, so nothing else is needed.
        steps.add(new RedirectFilter(redirect));
      }
      case RouteAction.Respond respond -> {
        steps.add(respond.cors(), CorsFilter::new);
        steps.add(new RespondFilter(respond));
      }
      case RouteAction.Forward forward -> forward(steps, forward, clusters);
    }
    return steps.chain();
  }

  private void forward(
      Steps steps, RouteAction.Forward forward, Map<String, LiveCluster> clusters) {
    // Early, so that answers of our own still count for the version they were meant for.
    steps.add(WeightedSplit.of(forward.clusters(), clusters, random));
    // A preflight is not the upstream's business, and a fault must not hide it from browsers.
    steps.add(forward.cors(), CorsFilter::new);
    // Everything below ends with an answer that waits; here it is written.
    steps.add(response);
    // Above retry: an injected abort must not be tried away. Above timeout: a delay is the
    // network's, not the upstream's.
    steps.add(forward.fault(), fault -> new FaultFilter(fault, random));
    // Matching is over, so the path may change; the shadow gets it as the upstream does.
    steps.add(forward.rewrite(), RewriteFilter::new);
    steps.addIf(
        !forward.appendHeaders().isEmpty(), new AppendHeadersFilter(forward.appendHeaders()));
    steps.add(forward.headers(), HeaderChangesFilter::new);
    // The application's orders to us, for all below to follow and for nobody else to see.
    steps.add(callControl);
    // Below fault: an aborted request casts no shadow. Above retry: once per request.
    forward.mirrors().forEach(mirror -> steps.add(mirror(mirror, clusters)));
    // Bounds all attempts and the waits between them; a request may ask where the rule does not.
    steps.add(new TimeoutFilter(forward.timeout()));
    // Within the time, and once: a retry goes to the same host.
    boolean asks =
        forward.clusters().stream()
            .map(w -> clusters.get(w.cluster()))
            .anyMatch(c -> c != null && c.outside() != null);
    steps.addIf(asks, requestedHost);
    // What is below runs once per attempt.
    var retries = forward.retries();
    steps.add(new RetryFilter(retries, random));
    steps.add(
        new PerTryTimeoutFilter(
            retries == null ? null : retries.perTryTimeout(), forward.timeout()));
    // Only where the rule says so: an upgraded connection is beyond every other rule.
    steps.addIf(forward.websocket(), websocket);
    steps.add(upstream);
  }

  private MirrorFilter mirror(Mirror mirror, Map<String, LiveCluster> clusters) {
    var cluster = clusters.get(mirror.cluster());
    if (cluster == null) {
      throw new IllegalArgumentException("there is no cluster " + mirror.cluster());
    }
    return new MirrorFilter(cluster, mirror.percent(), random);
  }

  /** From the mesh to the application. */
  GatewayFilterChain inbound(LiveCluster application) {
    var steps = new Steps();
    // Before anything may answer, so that every answer can be found by its id.
    steps.add(tracing);
    steps.add(WeightedSplit.only(application));
    // Before policy, so that nothing reads an identity that the certificate does not prove.
    steps.add(peerIdentity);
    steps.add(response);
    // A refused request never reaches the application.
    steps.add(mixer, Function.identity());
    // Whether it is allowed is the caller's rule; here it only has to get through.
    steps.add(websocket);
    // No timeout and no retry: both are the caller's, and doing them twice multiplies them.
    steps.add(upstream);
    return steps.chain();
  }

  /** Collects the steps of one chain. */
  private static final class Steps {
    private final List<GatewayFilter> filters = new ArrayList<>();

    void add(GatewayFilter filter) {
      filters.add(filter);
    }

    void addIf(boolean wanted, GatewayFilter filter) {
      if (wanted) {
        filters.add(filter);
      }
    }

    <T> void add(@Nullable T config, Function<T, GatewayFilter> filter) {
      if (config != null) {
        filters.add(filter.apply(config));
      }
    }

    GatewayFilterChain chain() {
      return FilterChain.of(filters);
    }
  }
}
