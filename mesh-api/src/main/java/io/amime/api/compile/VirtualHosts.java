package io.amime.api.compile;

import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import java.util.List;
import java.util.function.Function;

/** Everything that a workload's proxy may be asked for. */
final class VirtualHosts {
  private VirtualHosts() {}

  /**
   * @param clusters takes note of a subset that a route sends to, and names its cluster
   */
  static List<VirtualHost> of(
      MeshState state, Workload workload, Function<Subset, String> clusters) {
    var order = new RouteOrder(state, workload, new RouteActions(state.defaults(), clusters));
    return switch (workload.mode()) {
      case EGRESS -> new EgressHosts(state, clusters).virtualHosts();
      case SIDECAR -> new SidecarHosts(state, workload, order).virtualHosts();
      case INGRESS ->
          new EdgeHosts(
                  new GatewayHosts(state, workload, clusters),
                  new IngressHosts(state, workload, order))
              .virtualHosts();
    };
  }
}
