package io.amime.api.compile;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationPolicy.SimpleCircuitBreaker;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

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
          key ->
              state.service(subset.host()).map(s -> s.endpoints(subset.port())).orElse(List.of()));
    }
    return endpoints;
  }

  private Cluster cluster(Subset subset) {
    Optional<MeshService> service = state.service(subset.host());
    Optional<DestinationPolicy> policy = PolicyChoice.of(state, caller, subset);
    List<String> identities = service.map(Clusters::identities).orElse(List.of());
    SimpleCircuitBreaker breaker = policy.map(Clusters::breaker).orElse(null);
    return new Cluster(
        subset.clusterName(),
        subset.host(),
        subset.port(),
        subset.labels(),
        service
            .flatMap(s -> s.port(subset.port()))
            .map(MeshService.Port::protocol)
            .orElse(Protocol.HTTP),
        !identities.isEmpty(),
        identities,
        policy.map(Clusters::loadBalancing).orElse(LoadBalancing.ROUND_ROBIN),
        state.defaults().connectTimeout(),
        limits(breaker),
        outlier(breaker),
        policy.map(p -> p.key().qualifiedName()).orElse(null));
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

  private static @Nullable SimpleCircuitBreaker breaker(DestinationPolicy policy) {
    var breaker = policy.spec().circuitBreaker();
    return breaker == null ? null : breaker.simpleCb();
  }

  private static LoadBalancing loadBalancing(DestinationPolicy policy) {
    var given = policy.spec().loadBalancing();
    if (given == null || given.name() == null) {
      return LoadBalancing.ROUND_ROBIN;
    }
    return switch (given.name()) {
      case ROUND_ROBIN -> LoadBalancing.ROUND_ROBIN;
      case LEAST_CONN -> LoadBalancing.LEAST_CONN;
      case RANDOM -> LoadBalancing.RANDOM;
    };
  }

  private static Limits limits(@Nullable SimpleCircuitBreaker given) {
    Limits usual = Limits.DEFAULT;
    return given == null
        ? usual
        : new Limits(
            or(given.maxConnections(), usual.maxConnections()),
            or(given.httpMaxPendingRequests(), usual.maxPending()),
            or(given.httpMaxRequests(), usual.maxRequests()),
            or(given.httpMaxRetries(), usual.maxRetries()),
            given.httpMaxRequestsPerConnection());
  }

  private static Outlier outlier(@Nullable SimpleCircuitBreaker given) {
    Outlier usual = Outlier.DEFAULT;
    return given == null
        ? usual
        : new Outlier(
            or(given.httpConsecutiveErrors(), usual.consecutiveErrors()),
            given.httpDetectionInterval() == null
                ? usual.interval()
                : given.httpDetectionInterval(),
            given.sleepWindow() == null ? usual.baseEjection() : given.sleepWindow(),
            or(given.httpMaxEjectionPercent(), usual.maxEjectionPercent()));
  }

  private static int or(int given, int usual) {
    return given == 0 ? usual : given;
  }
}
