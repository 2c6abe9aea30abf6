package io.amime.api.compile;

import io.amime.api.resource.Gateway;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Whether some proxy routes by a VirtualService. */
final class VirtualServiceStatus {
  private VirtualServiceStatus() {}

  static RuleStatus of(MeshState state, VirtualService service) {
    if (state.services().isEmpty()) {
      return new RuleStatus.Active(); // nothing is known of the mesh: no reason to doubt it
    }
    if (VirtualEntries.isDelegate(service)) {
      return isDelegatedTo(state, service)
          ? new RuleStatus.Active()
          : new RuleStatus.Idle("it has no hosts, and none that has delegates to it");
    }
    List<String> reasons = new ArrayList<>();
    for (String gateway : VirtualServices.gateways(service)) {
      Optional<String> against =
          gateway.equals(VirtualService.MESH)
              ? atSidecars(state, service)
              : atGateway(state, service, gateway);
      if (against.isEmpty()) {
        return new RuleStatus.Active();
      }
      reasons.add(against.get());
    }
    return new RuleStatus.Idle(String.join("; ", reasons));
  }

  private static boolean isDelegatedTo(MeshState state, VirtualService service) {
    return state.all(VirtualService.class).stream()
        .filter(s -> !VirtualEntries.isDelegate(s))
        .anyMatch(s ->
            s.spec().http().stream()
                .flatMap(e -> Stream.ofNullable(e.delegate()))
                .anyMatch(d -> VirtualEntries.key(s, d).equals(service.key())));
  }

  private static Optional<String> atSidecars(MeshState state, VirtualService service) {
    if (isOnlyTls(service)) {
      return Optional.of("its tls routes act at gateways, not at sidecars");
    }
    List<String> hosts = VirtualServices.hosts(service);
    boolean known =
        hosts.stream()
            .anyMatch(
                h -> state.services().keySet().stream().anyMatch(s -> HostIndex.covers(h, s)));
    if (!known && leadsNowhere(state, service)) {
      return Optional.of(
          "none of its hosts is a known service ("
              + String.join(", ", hosts)
              + ")"
              + " and none of its targets is one");
    }
    return Optional.empty();
  }

  private static boolean leadsNowhere(MeshState state, VirtualService service) {
    List<String> targets = new ArrayList<>();
    var noting =
        new VirtualTargets(
            state,
            subset -> {
              targets.add(subset.host());
              return subset.clusterName();
            });
    boolean answers = false;
    for (VirtualEntries.Entry entry : VirtualEntries.of(state, service)) {
      entry.route().route().stream()
          .map(t -> new VirtualTargets.Share(t.destination(), 1, null))
          .forEach(share -> noting.shares(List.of(share), entry.owner(), 0));
      answers |= entry.route().redirect() != null || entry.route().directResponse() != null;
    }
    return !answers && targets.stream().noneMatch(h -> state.service(h).isPresent());
  }

  private static Optional<String> atGateway(
      MeshState state, VirtualService service, String gateway) {
    int slash = gateway.indexOf('/');
    var key =
        new ResourceKey(
            ResourceKind.GATEWAY, gateway.substring(0, slash), gateway.substring(slash + 1));
    return state
        .find(key)
        .map(Gateway.class::cast)
        .map(found -> against(found, service))
        .orElseGet(() -> Optional.of("there is no " + key));
  }

  private static Optional<String> against(Gateway gateway, VirtualService service) {
    if (service.spec().http().isEmpty() && service.spec().tls().isEmpty()) {
      return Optional.of("its tcp routes act at sidecars, not at gateways");
    }
    if (isOnlyTls(service) && !GatewayTls.binds(gateway, service)) {
      return Optional.of(gateway.key() + " carries TLS for none of its sniHosts through");
    }
    return GatewayHosts.binds(gateway, service)
        ? Optional.empty()
        : Optional.of(gateway.key() + " takes none of its hosts");
  }

  private static boolean isOnlyTls(VirtualService service) {
    return service.spec().http().isEmpty()
        && service.spec().tcp().isEmpty()
        && !service.spec().tls().isEmpty();
  }
}
