package io.amime.api.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.VirtualService;
import io.amime.api.resource.VirtualService.Destination;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The clusters that entries of a VirtualService send to. */
public final class VirtualTargets {
  /** Stands in the labels of a subset that no DestinationRule names: nobody has it. */
  static final String NO_SUCH_SUBSET = "no-such-subset";

  private static final int ALL = 100;

  private final MeshState state;
  private final Function<Subset, String> clusters;

  /**
   * @param clusters takes note of a subset that a route sends to, and names its cluster
   */
  VirtualTargets(MeshState state, Function<Subset, String> clusters) {
    this.state = state;
    this.clusters = clusters;
  }

  record Share(
      @Nullable Destination destination, int weight, RouteAction.@Nullable HeaderChanges headers) {}

  /**
   * Weighted clusters; a single target takes all.
   *
   * @param port that was called, where the target names none; 0 when not known
   */
  List<WeightedCluster> shares(List<Share> shares, VirtualService service, int port) {
    List<WeightedCluster> targets = new ArrayList<>();
    for (Share share : shares) {
      if (share.destination() != null && share.destination().host() != null) {
        targets.add(
            new WeightedCluster(
                cluster(share.destination(), service, port),
                shares.size() == 1 ? ALL : share.weight(),
                share.headers()));
      }
    }
    return targets;
  }

  String cluster(Destination destination, VirtualService service, int port) {
    String host = host(destination, service);
    return clusters.apply(
        new Subset(host, port(destination, host, port), labels(destination, host)));
  }

  private static String host(Destination destination, VirtualService service) {
    String host = destination.host() == null ? "" : destination.host();
    return Hosts.full(host, service.meta().namespace());
  }

  private int port(Destination destination, String host, int called) {
    if (destination.port() != null) {
      return destination.port().number();
    }
    List<MeshService.Port> ports = state.service(host).map(MeshService::ports).orElse(List.of());
    boolean has = ports.stream().anyMatch(p -> p.number() == called);
    return has || ports.size() != 1 ? called : ports.getFirst().number();
  }

  private Map<String, String> labels(Destination destination, String host) {
    return destination.subset() == null
        ? Map.of()
        : subset(state, host, destination.subset())
            .map(DestinationRule.NamedSubset::labels)
            .orElse(Map.of(NO_SUCH_SUBSET, destination.subset()));
  }

  /** The subset of that name in any rule about the host. */
  public static Optional<DestinationRule.NamedSubset> subset(
      MeshState state, String host, String name) {
    return state.destinationRulesFor(host).stream()
        .flatMap(r -> r.spec().subsets().stream())
        .filter(s -> name.equals(s.name()))
        .findFirst();
  }
}
