package io.amime.api.compile;

import io.amime.api.resource.CheckNothing;
import io.amime.api.resource.Denier;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.EgressRule;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListEntry;
import io.amime.api.resource.MemQuota;
import io.amime.api.resource.Quota;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.RedisQuota;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Rule;
import io.amime.api.resource.ServiceEntry;
import io.amime.api.resource.VirtualService;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** Whether rules act: the state of every resource that could be without effect. */
public final class RuleStatuses {
  private RuleStatuses() {}

  /** By store key. */
  public static SortedMap<ResourceKey, RuleStatus> of(MeshState state) {
    SortedMap<ResourceKey, RuleStatus> statuses = new TreeMap<>();
    var policies = new PolicyStatus(state);
    state
        .resources()
        .forEach((key, resource) ->
            of(state, policies, resource).ifPresent(status -> statuses.put(key, status)));
    return statuses;
  }

  private static Optional<RuleStatus> of(
      MeshState state, PolicyStatus policies, Resource resource) {
    return switch (resource) {
      case RouteRule rule -> Optional.of(RouteRuleStatus.of(state, rule));
      case DestinationPolicy policy -> Optional.of(policies.of(policy));
      case VirtualService service -> Optional.of(VirtualServiceStatus.of(state, service));
      case DestinationRule rule -> Optional.of(NetworkingStatus.of(state, rule));
      case Gateway gateway -> Optional.of(NetworkingStatus.of(state, gateway));
      case Ingress ingress -> Optional.of(IngressStatus.of(state, ingress));
      case EgressRule rule -> Optional.of(EgressStatus.of(state, rule));
      case ServiceEntry entry -> Optional.empty();
      case Rule rule -> Optional.empty();
      case Denier denier -> Optional.empty();
      case CheckNothing nothing -> Optional.empty();
      case ListChecker checker -> Optional.empty();
      case ListEntry entry -> Optional.empty();
      case MemQuota quota -> Optional.empty();
      case RedisQuota quota -> Optional.empty();
      case Quota quota -> Optional.empty();
      case QuotaSpec spec -> Optional.empty();
      case QuotaSpecBinding binding -> Optional.empty();
    };
  }
}
