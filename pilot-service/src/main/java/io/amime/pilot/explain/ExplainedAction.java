package io.amime.pilot.explain;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.RouteAction;
import io.amime.api.policy.CheckDecision;
import io.amime.api.resource.GoDuration;
import io.amime.api.routing.Decision;
import io.amime.api.routing.Targets;
import io.amime.pilot.explain.Explanation.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A route's action in the words of answers. */
record ExplainedAction(
    RouteAction.Forward forward,
    Map<String, Cluster> clusters,
    Map<String, List<Endpoint>> endpoints,
    PolicyForecast forecast) {
  private static final int NOT_FOUND = 404;
  private static final int UNAVAILABLE = 503;

  static Explanation none(List<Decision.Tried> tried, @Nullable String reason) {
    return local(null, tried, null, NOT_FOUND, reason);
  }

  static Explanation redirect(
      String rule,
      List<Decision.Tried> tried,
      RouteAction.Redirect redirect,
      ImaginedRequest request) {
    var told = new Explanation.Redirect(Targets.location(redirect, request), redirect.code());
    return local(rule, tried, told, redirect.code(), "redirect");
  }

  private static Explanation local(
      @Nullable String rule,
      List<Decision.Tried> tried,
      Explanation.@Nullable Redirect redirect,
      int status,
      @Nullable String reason) {
    return new Explanation(
        rule, tried, List.of(), redirect, null, null, null, null, null, null, null, List.of(),
        status, reason);
  }

  Explanation forward(String rule, List<Decision.Tried> tried, ImaginedRequest request) {
    var destinations =
        forward.clusters().stream().map(w -> destination(w.cluster(), w.weight())).toList();
    var denials = denials(destinations);
    long reachable =
        destinations.stream()
            .filter(d -> d.weight() > 0)
            .mapToLong(d -> d.endpoints().size())
            .sum();
    boolean nobody =
        destinations.stream()
            .filter(d -> d.weight() > 0)
            .allMatch(d -> d.endpoints().stream().noneMatch(Endpoint::healthy));
    Integer status = null;
    String reason = null;
    var abort = forward.fault() == null ? null : forward.fault().abort();
    if (abort != null && abort.percent() >= 100) {
      status = abort.httpStatus();
      reason = "fault-abort";
    } else if (nobody) {
      status = UNAVAILABLE;
      reason = "no-healthy-endpoint";
    } else if (!denials.isEmpty() && denials.size() == reachable) {
      // Only when every instance would refuse is it sure.
      status = denials.getFirst().status().http();
      reason = "denied";
    }
    return new Explanation(
        rule,
        tried,
        destinations,
        null,
        rewrite(request),
        text(forward.timeout()),
        retries(),
        fault(),
        mirror(),
        cors(),
        forward.appendHeaders().isEmpty() ? null : forward.appendHeaders(),
        policies(denials),
        status,
        reason);
  }

  private Cluster cluster(String name) {
    return Objects.requireNonNull(clusters.get(name), name);
  }

  private Destination destination(String name, int weight) {
    var cluster = cluster(name);
    var members =
        endpoints.getOrDefault(cluster.service(), List.of()).stream()
            .filter(e -> e.labels().entrySet().containsAll(cluster.labels().entrySet()))
            .toList();
    return new Destination(cluster.host(), cluster.labels(), weight, members);
  }

  private Explanation.@Nullable Rewrite rewrite(ImaginedRequest request) {
    var rewrite = forward.rewrite();
    return rewrite == null
        ? null
        : new Explanation.Rewrite(
            rewrite.uri() == null ? null : Targets.rewrite(rewrite, request.path()),
            rewrite.authority());
  }

  private Explanation.@Nullable Retries retries() {
    var retries = forward.retries();
    return retries == null
        ? null
        : new Explanation.Retries(
            retries.attempts(), text(retries.perTryTimeout()), retries.retryOn());
  }

  private Explanation.@Nullable Fault fault() {
    var fault = forward.fault();
    if (fault == null) {
      return null;
    }
    var delay = fault.delay();
    var abort = fault.abort();
    return new Explanation.Fault(
        delay == null
            ? null
            : new Explanation.Delay(delay.percent(), GoDuration.format(delay.fixedDelay())),
        abort == null ? null : new Explanation.Abort(abort.percent(), abort.httpStatus()));
  }

  private Explanation.@Nullable Mirror mirror() {
    var mirror = forward.mirror();
    if (mirror == null) {
      return null;
    }
    var cluster = cluster(mirror.cluster());
    return new Explanation.Mirror(cluster.host(), cluster.labels(), mirror.percent());
  }

  private Explanation.@Nullable Cors cors() {
    var cors = forward.cors();
    return cors == null
        ? null
        : new Explanation.Cors(
            cors.allowOrigin(),
            cors.allowMethods(),
            cors.allowHeaders(),
            cors.exposeHeaders(),
            text(cors.maxAge()),
            cors.allowCredentials());
  }

  /** One for each instance that would refuse. */
  private List<CheckDecision> denials(List<Destination> destinations) {
    return destinations.stream()
        .filter(d -> d.weight() > 0)
        .flatMap(d -> d.endpoints().stream().map(e -> forecast.at(d.host(), e)))
        .filter(decision -> !decision.status().ok())
        .toList();
  }

  private List<Explanation.Policy> policies(List<CheckDecision> denials) {
    var balancing =
        forward.clusters().stream()
            .map(w -> cluster(w.cluster()))
            .filter(c -> c.policy() != null)
            .map(c ->
                new Explanation.Policy(
                    Objects.requireNonNull(c.policy()),
                    "DestinationPolicy",
                    c.loadBalancing() + " over " + c.host() + " " + c.labels()));
    var checks =
        denials.stream()
            .map(d ->
                new Explanation.Policy(
                    d.decidedBy() == null ? "" : d.decidedBy().rule(),
                    "rule",
                    "denies with " + d.status().http() + " " + d.status().body()));
    return Stream.concat(balancing, checks).distinct().toList();
  }

  private static @Nullable String text(@Nullable Duration duration) {
    return duration == null ? null : GoDuration.format(duration);
  }
}
