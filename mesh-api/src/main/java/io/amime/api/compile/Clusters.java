package io.amime.api.compile;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Cluster.Resolution;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.Workload;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/** The clusters that routes of one caller name, each once, and their members. */
final class Clusters {
  private final MeshState state;
  private final Workload caller;
  private final SortedMap<String, Subset> wanted = new TreeMap<>();

  Clusters(MeshState state, Workload caller) {
    this.state = state;
    this.caller = caller;
  }

  /** Takes note of a subset and names its cluster. */
  String use(Subset subset) {
    String name = subset.clusterName();
    wanted.putIfAbsent(name, subset);
    return name;
  }

  List<Cluster> clusters() {
    return wanted.values().stream().map(this::cluster).toList();
  }

  /** Members by service key; services without members are there with none. */
  Map<String, List<Endpoint>> endpoints() {
    Map<String, List<Endpoint>> endpoints = new TreeMap<>();
    for (Subset subset : wanted.values()) {
      endpoints.computeIfAbsent(
          subset.host() + ":" + subset.port(),
          key -> service(subset).map(s -> s.endpoints(subset.port())).orElse(List.of()));
    }
    return endpoints;
  }

  /** As the caller sees it: to a gateway of the egress, what is reached through it is outside. */
  private Optional<MeshService> service(Subset subset) {
    Optional<MeshService> service = state.service(subset.host());
    return caller.mode() == Workload.Mode.EGRESS
        ? service.filter(MeshService::viaEgress).map(MeshService::outside)
        : service;
  }

  private Cluster cluster(Subset subset) {
    Optional<MeshService> service = service(subset);
    ClusterSettings settings = ClusterSettings.of(state, caller, subset);
    List<String> identities = service.map(Clusters::identities).orElse(List.of());
    Optional<MeshService.Port> port = service.flatMap(s -> s.port(subset.port()));
    Protocol protocol = port.map(MeshService.Port::protocol).orElse(Protocol.HTTP);
    Resolution resolution =
        service
            .map(MeshService::resolution)
            .orElse(subset.host().equals("*") ? Resolution.REQUESTED : Resolution.MEMBERS);
    HealthCheck check = settings.healthCheck();
    boolean asked =
        check != null && check.kind().suits(protocol) && resolution == Resolution.MEMBERS;
    return new Cluster(
        subset.clusterName(),
        subset.host(),
        subset.port(),
        subset.labels(),
        protocol,
        !identities.isEmpty(),
        identities,
        settings.balancing().policy(),
        settings.connectTimeout(),
        settings.bounds(),
        settings.outlier(),
        settings.policy(),
        resolution,
        identities.isEmpty() && service.stream().noneMatch(MeshService::viaEgress)
            ? port.map(MeshService.Port::origination).orElse(settings.origination())
            : null,
        settings.balancing().settings(caller),
        asked ? check : null);
  }

  /**
   * Of all members, not only of the subset: secure naming is about the service, and so a member
   * that comes or goes does not change routing.
   */
  private static List<String> identities(MeshService service) {
    return service.members().stream()
        .map(MeshService.Member::identity)
        .filter(Objects::nonNull)
        .distinct()
        .sorted()
        .toList();
  }
}
