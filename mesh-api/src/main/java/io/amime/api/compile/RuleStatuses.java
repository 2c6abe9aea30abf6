package io.amime.api.compile;

import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.RouteRule;
import java.util.SortedMap;
import java.util.TreeMap;

/** The state of every RouteRule, DestinationPolicy and Ingress. */
public final class RuleStatuses {
  private RuleStatuses() {}

  /** By store key. */
  public static SortedMap<ResourceKey, RuleStatus> of(MeshState state) {
    SortedMap<ResourceKey, RuleStatus> statuses = new TreeMap<>();
    for (RouteRule rule : state.all(RouteRule.class)) {
      statuses.put(rule.key(), RouteRuleStatus.of(state, rule));
    }
    var policies = new PolicyStatus(state);
    for (DestinationPolicy policy : state.all(DestinationPolicy.class)) {
      statuses.put(policy.key(), policies.of(policy));
    }
    for (Ingress ingress : state.all(Ingress.class)) {
      statuses.put(ingress.key(), IngressStatus.of(state, ingress));
    }
    return statuses;
  }
}
