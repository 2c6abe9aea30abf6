package io.amime.pilot.explain;

import io.amime.api.compile.MeshState;
import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.policy.CheckDecision;
import io.amime.api.resource.GoDuration;
import io.amime.api.routing.Decision;
import io.amime.api.routing.LocalAnswer;
import io.amime.api.routing.Origins;
import io.amime.api.routing.PathRewrite;
import io.amime.pilot.explain.Explanation.Destination;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A route's action in the words of answers. */
record ExplainedAction(
    MeshState state, RouteAction.Forward forward, ProxySnapshot snapshot, PolicyForecast forecast) {

  Explanation forward(
      Route route,
      List<Decision.Tried> tried,
      ImaginedRequest request,
      Optional<LocalAnswer> sure) {
    var destinations = forward.clusters().stream().map(this::destination).toList();
    var denials = denials(destinations);
    var mirrors = forward.mirrors().stream().map(this::mirror).toList();
    var answer = sure.or(() -> denied(destinations, denials)).orElse(null);
    return new Explanation(
        route.rule(),
        route.part(),
        LocalExplanation.text(route.until()),
        tried,
        destinations,
        null,
        null,
        rewrite(request),
        text(forward.timeout()),
        retries(),
        fault(),
        mirrors.isEmpty() ? null : mirrors.getFirst(),
        mirrors,
        cors(),
        forward.appendHeaders().isEmpty() ? null : forward.appendHeaders(),
        forward.headers(),
        forward.websocket(),
        policies(denials),
        answer == null ? null : answer.status(),
        answer == null ? null : answer.reason());
  }

  /** Only when every instance would refuse is it sure. */
  private static Optional<LocalAnswer> denied(
      List<Destination> destinations, List<CheckDecision> denials) {
    long reachable =
        destinations.stream()
            .filter(d -> d.weight() > 0)
            .mapToLong(d -> d.endpoints().size())
            .sum();
    return denials.isEmpty() || denials.size() < reachable
        ? Optional.empty()
        : Optional.of(new LocalAnswer(denials.getFirst().status().http(), "denied"));
  }

  private Cluster cluster(String name) {
    return snapshot.clusters().stream()
        .filter(c -> c.name().equals(name))
        .findFirst()
        .orElseThrow();
  }

  private Destination destination(RouteAction.WeightedCluster share) {
    var cluster = cluster(share.cluster());
    return new Destination(
        cluster.host(),
        cluster.labels(),
        share.weight(),
        cluster.members(snapshot.endpoints()),
        share.headers());
  }

  private Explanation.@Nullable Rewrite rewrite(ImaginedRequest request) {
    var rewrite = forward.rewrite();
    return rewrite == null
        ? null
        : new Explanation.Rewrite(
            rewrite.uri() == null ? null : new PathRewrite(rewrite).apply(request.path()),
            rewrite.authority());
  }

  private Explanation.@Nullable Retries retries() {
    var retries = forward.retries();
    return retries == null
        ? null
        : new Explanation.Retries(
            retries.attempts(),
            text(retries.perTryTimeout()),
            retries.retryOn(),
            GoDuration.format(
                retries.backOff() == null ? RouteAction.RetryPolicy.BACK_OFF : retries.backOff()),
            Boolean.TRUE.equals(retries.anyMember()));
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
        abort == null
            ? null
            : new Explanation.Abort(abort.percent(), abort.httpStatus(), abort.grpcStatus()));
  }

  private Explanation.Mirror mirror(RouteAction.Mirror mirror) {
    var cluster = cluster(mirror.cluster());
    return new Explanation.Mirror(cluster.host(), cluster.labels(), mirror.percent());
  }

  private Explanation.@Nullable Cors cors() {
    var cors = forward.cors();
    return cors == null
        ? null
        : new Explanation.Cors(
            new Origins(cors).texts(),
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
                    kindOfPolicy(c),
                    balancing(c) + " over " + c.host() + " " + c.labels() + asked(c)));
    var checks =
        denials.stream()
            .map(d ->
                new Explanation.Policy(
                    d.decidedBy() == null ? "" : d.decidedBy().rule(),
                    "rule",
                    "denies with " + d.status().http() + " " + d.status().body()));
    return Stream.concat(balancing, checks).distinct().toList();
  }

  private static String balancing(Cluster cluster) {
    HashKey key = cluster.balancer().hash();
    return key == null
        ? cluster.loadBalancing().name()
        : cluster.loadBalancing() + " by " + key.field();
  }

  private static String asked(Cluster cluster) {
    HealthCheck check = cluster.healthCheck();
    return check == null
        ? ""
        : ", health check "
            + (check.kind().name().toLowerCase(Locale.ROOT) + " " + check.target()).strip()
            + " every "
            + GoDuration.format(check.interval());
  }

  /** Rules of the two forms never share a host, so the host tells. */
  private String kindOfPolicy(Cluster cluster) {
    return state.policiesFor(cluster.host()).isEmpty() ? "DestinationRule" : "DestinationPolicy";
  }

  private static @Nullable String text(@Nullable Duration duration) {
    return duration == null ? null : GoDuration.format(duration);
  }
}
