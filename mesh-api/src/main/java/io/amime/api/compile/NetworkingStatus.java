package io.amime.api.compile;

import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.VirtualService;
import java.util.Map;

/** Whether a DestinationRule or a Gateway acts somewhere. */
final class NetworkingStatus {
  private static final Map<String, String> EGRESS = Map.of("istio", "egress");

  private NetworkingStatus() {}

  static RuleStatus of(MeshState state, DestinationRule rule) {
    String host = rule.spec().host();
    if (host == null) {
      return new RuleStatus.Idle("it names no host");
    }
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    String full = Hosts.full(host, rule.meta().namespace());
    return state.services().keySet().stream().anyMatch(s -> HostIndex.covers(full, s))
        ? new RuleStatus.Active()
        : new RuleStatus.Idle("no service " + full + " is known");
  }

  static RuleStatus of(MeshState state, Gateway gateway) {
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    boolean served =
        state.instances().values().stream()
            .map(Instance::workload)
            .filter(w -> w.mode() == Workload.Mode.INGRESS)
            .anyMatch(w -> GatewayHosts.isServedBy(gateway, w.labels()));
    if (!served) {
      boolean egress = GatewayHosts.isServedBy(gateway, EGRESS);
      return new RuleStatus.Idle(
          egress
              ? "the egress gateway serves no Gateways: an EgressRule with amime.io/via: egress sends"
                  + " calls through it"
              : "no gateway workload has its labels " + gateway.spec().selector());
    }
    boolean named =
        state.all(VirtualService.class).stream()
            .anyMatch(s -> VirtualServices.isFor(s, gateway.key().qualifiedName()));
    if (!named) {
      return new RuleStatus.Idle("no VirtualService names it in gateways");
    }
    boolean leads =
        gateway.spec().servers().stream()
            .anyMatch(s ->
                !GatewayTls.passes(s)
                    || GatewayTls.unrouted(state, gateway, s).size() < s.hosts().size());
    return leads
        ? new RuleStatus.Active()
        : new RuleStatus.Idle(
            "no VirtualService has a tls route to its hosts: their handshakes are ended");
  }
}
