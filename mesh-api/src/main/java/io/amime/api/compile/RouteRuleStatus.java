package io.amime.api.compile;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.RouteRule;
import java.time.Instant;
import java.util.Optional;

/** Whether a RouteRule can be reached. */
final class RouteRuleStatus {
  private RouteRuleStatus() {}

  static RuleStatus of(MeshState state, RouteRule rule) {
    IstioService destination = rule.spec().destination();
    if (destination == null) {
      return new RuleStatus.Idle("it names no destination");
    }
    String host = destination.host(rule.meta().namespace());
    Optional<RuleStatus> shadow = shadow(state, rule, host);
    if (shadow.isPresent()) {
      return shadow.get();
    }
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    Optional<MeshService> service = state.service(host);
    if (service.isEmpty()) {
      return new RuleStatus.Idle("no service " + host + " is known");
    }
    if (HttpParts.all(rule)
        && service.get().ports().stream().noneMatch(p -> p.protocol().isHttp())) {
      return new RuleStatus.Idle(
          host + " has no HTTP port; name its port http, http-…, http2 or grpc");
    }
    IstioService source = Sources.of(rule);
    if (source != null
        && state.instances().values().stream().noneMatch(i -> Sources.admits(rule, i.workload()))) {
      return new RuleStatus.Idle("no workload is " + Sources.text(source, rule.meta().namespace()));
    }
    return new RuleStatus.Active();
  }

  /** The first rule before it, by order of trial, that takes all it could take. */
  private static Optional<RuleStatus> shadow(MeshState state, RouteRule rule, String host) {
    RouteMatch own = Conditions.of(rule);
    for (RouteRule before : state.rulesFor(host)) {
      if (before.key().equals(rule.key())) {
        break;
      }
      if (Sources.covers(before, rule) && Conditions.covers(Conditions.of(before), own)) {
        return Optional.of(new RuleStatus.Shadowed(before.key(), why(before, rule)));
      }
    }
    return Optional.empty();
  }

  private static String why(RouteRule before, RouteRule rule) {
    ResourceKey by = before.key();
    String order =
        before.spec().precedence() > rule.spec().precedence()
            ? "it has precedence "
                + before.spec().precedence()
                + " against "
                + rule.spec().precedence()
            : "both have precedence "
                + rule.spec().precedence()
                + " and \""
                + by.qualifiedName()
                + "\" comes before \""
                + rule.key().qualifiedName()
                + "\"";
    Instant until = RouteOptions.of(before.meta()).until();
    return "is shadowed by "
        + by
        + (until == null ? "" : " until " + until)
        + ", which takes every request it could take: "
        + order
        + "; rules never merge";
  }
}
