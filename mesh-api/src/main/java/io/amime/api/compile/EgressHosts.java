package io.amime.api.compile;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;

/**
 * The virtual hosts of an egress gateway: what rules send through it and nothing else. Rules about
 * the requests were carried out by the caller's sidecar; here they would be carried out twice.
 */
final class EgressHosts {
  private final MeshState state;
  private final Function<Subset, String> clusters;

  EgressHosts(MeshState state, Function<Subset, String> clusters) {
    this.state = state;
    this.clusters = clusters;
  }

  List<VirtualHost> virtualHosts() {
    List<VirtualHost> hosts = new ArrayList<>();
    for (MeshService service : state.services().values()) {
      if (service.viaEgress()) {
        service.ports().stream()
            .filter(port -> port.protocol().isHttp())
            .forEach(port -> hosts.add(host(service, port)));
      }
    }
    return hosts;
  }

  private VirtualHost host(MeshService service, MeshService.Port port) {
    var all = new Subset(service.host(), port.number(), Map.of());
    return new VirtualHost(
        service.host(),
        port.number(),
        port.protocol(),
        List.of(),
        List.of(service.host().toLowerCase(Locale.ROOT)),
        List.of(new Route(Route.DEFAULT, 0, RouteMatch.ANY, on(clusters.apply(all)))));
  }

  private static RouteAction on(String cluster) {
    List<WeightedCluster> outside = List.of(new WeightedCluster(cluster, 100));
    // Whether an upgrade is allowed is the caller's rule; here it only has to get through.
    return new RouteAction.Forward(outside, null, null, null, null, null, null, Map.of(), true);
  }
}
