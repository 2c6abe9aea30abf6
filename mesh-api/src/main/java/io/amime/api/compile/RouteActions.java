package io.amime.api.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.RouteRule;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What a rule does, in the form that proxies run. */
final class RouteActions {
  private static final int REDIRECT_CODE = 302;
  private static final double ALL = 100;

  private final MeshDefaults defaults;
  private final Function<Subset, String> clusters;

  /**
   * @param clusters takes note of a subset that a route sends to, and names its cluster
   */
  RouteActions(MeshDefaults defaults, Function<Subset, String> clusters) {
    this.defaults = defaults;
    this.clusters = clusters;
  }

  Function<Subset, String> clusters() {
    return clusters;
  }

  /** All requests to all instances. */
  RouteAction forwardTo(Subset subset) {
    return new RouteAction.Forward(
        List.of(new WeightedCluster(clusters.apply(subset), 100)),
        defaults.timeout(),
        defaults.retries(),
        null,
        null,
        null,
        null,
        Map.of(),
        false);
  }

  /** All connections to all instances. */
  RouteAction connectTo(Subset subset) {
    return connect(List.of(new WeightedCluster(clusters.apply(subset), 100)));
  }

  /** What is left of the rule where only connections are seen: its targets. */
  RouteAction connect(RouteRule rule, String host, int port) {
    return connect(targets(rule, host, port));
  }

  static RouteAction connect(List<WeightedCluster> targets) {
    return new RouteAction.Forward(targets, null, null, null, null, null, null, Map.of(), false);
  }

  /**
   * What the rule does with requests to that host and port.
   *
   * @param match the condition it stands under, of which a rewrite replaces the prefix
   */
  RouteAction of(RouteRule rule, String host, int port, RouteMatch match) {
    RouteRule.Spec spec = rule.spec();
    RouteOptions options = RouteOptions.of(rule.meta());
    if (spec.redirect() != null) {
      return new RouteAction.Redirect(
          spec.redirect().uri(),
          spec.redirect().authority(),
          options.redirectCode() == null ? REDIRECT_CODE : options.redirectCode(),
          cors(spec.corsPolicy()));
    }
    Duration timeout = timeout(spec.httpReqTimeout());
    return new RouteAction.Forward(
        targets(rule, host, port),
        timeout,
        retries(spec.httpReqRetries(), timeout),
        fault(spec.httpFault()),
        rewrite(spec.rewrite(), match),
        mirror(spec.mirror(), percent(options.mirrorPercent()), rule.meta().namespace(), port),
        cors(spec.corsPolicy()),
        spec.appendHeaders(),
        spec.websocketUpgrade());
  }

  /** Where the rule sends to; without targets of its own, to all instances of the host. */
  static List<Subset> subsets(RouteRule rule, String host, int port) {
    if (rule.spec().route().isEmpty()) {
      return List.of(new Subset(host, port, Map.of()));
    }
    return rule.spec().route().stream()
        .map(w -> {
          IstioService other = w.destination();
          String to = other == null ? host : other.host(rule.meta().namespace());
          return new Subset(to, port, w.labels());
        })
        .toList();
  }

  private List<WeightedCluster> targets(RouteRule rule, String host, int port) {
    List<String> names = subsets(rule, host, port).stream().map(clusters).toList();
    if (names.size() == 1) {
      return List.of(new WeightedCluster(names.getFirst(), 100));
    }
    var targets = new ArrayList<WeightedCluster>();
    for (int i = 0; i < names.size(); i++) {
      targets.add(new WeightedCluster(names.get(i), rule.spec().route().get(i).weight()));
    }
    return targets;
  }

  private @Nullable Duration timeout(RouteRule.@Nullable HttpTimeout given) {
    return given == null || given.simpleTimeout() == null
        ? defaults.timeout()
        : given.simpleTimeout().timeout();
  }

  private @Nullable RetryPolicy retries(
      RouteRule.@Nullable HttpRetry given, @Nullable Duration timeout) {
    if (given == null || given.simpleRetry() == null) {
      return defaults.retries();
    }
    RouteRule.SimpleRetry retry = given.simpleRetry();
    if (retry.attempts() == 0) {
      return null;
    }
    Duration perTry = retry.perTryTimeout();
    boolean pointless = perTry != null && timeout != null && perTry.compareTo(timeout) >= 0;
    return new RetryPolicy(retry.attempts(), pointless ? null : perTry, RetryPolicy.OF_RULES);
  }

  private static RouteAction.@Nullable Fault fault(RouteRule.@Nullable HttpFault given) {
    if (given == null) {
      return null;
    }
    RouteAction.Delay delay = null;
    if (given.delay() != null && given.delay().fixedDelay() != null) {
      delay = new RouteAction.Delay(percent(given.delay().percent()), given.delay().fixedDelay());
    }
    RouteAction.Abort abort = null;
    if (given.abort() != null && given.abort().httpStatus() != 0) {
      abort = new RouteAction.Abort(percent(given.abort().percent()), given.abort().httpStatus());
    }
    return delay == null && abort == null ? null : new RouteAction.Fault(delay, abort);
  }

  private static double percent(@Nullable Double given) {
    return given == null ? ALL : given;
  }

  private static RouteAction.@Nullable Rewrite rewrite(
      RouteRule.@Nullable HttpRewrite given, RouteMatch match) {
    if (given == null) {
      return null;
    }
    String prefix =
        switch (match.uri()) {
          case null -> "/";
          case StringMatch.Prefix(String p) -> p;
          case StringMatch.Exact e -> null;
          case StringMatch.Regex r -> null;
        };
    return new RouteAction.Rewrite(
        given.uri(), given.uri() == null ? null : prefix, given.authority());
  }

  private RouteAction.@Nullable Mirror mirror(
      @Nullable IstioService given, double percent, String namespace, int port) {
    return given == null
        ? null
        : new RouteAction.Mirror(
            clusters.apply(new Subset(given.host(namespace), port, given.labels())), percent);
  }

  private static RouteAction.@Nullable Cors cors(RouteRule.@Nullable CorsPolicy given) {
    return given == null
        ? null
        : new RouteAction.Cors(
            given.allowOrigin(),
            given.allowMethods(),
            given.allowHeaders(),
            given.exposeHeaders(),
            given.maxAge(),
            given.allowCredentials());
  }
}
