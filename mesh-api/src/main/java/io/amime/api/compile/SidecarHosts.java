package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Cluster.Resolution;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The virtual hosts of a sidecar: every service on every port, under the names its caller uses. */
final class SidecarHosts {
  private static final String EVERY_HOST = "*";

  /** What stands for all hosts that nobody declares. */
  private static final MeshService UNKNOWN =
      new MeshService(
          EVERY_HOST,
          EVERY_HOST,
          "",
          List.of(),
          List.of(new MeshService.Port(0, "http", Protocol.HTTP)),
          List.of(),
          Resolution.REQUESTED,
          false);

  private final MeshState state;
  private final Workload caller;
  private final RouteOrder order;

  SidecarHosts(MeshState state, Workload caller, RouteOrder order) {
    this.state = state;
    this.caller = caller;
    this.order = order;
  }

  List<VirtualHost> virtualHosts() {
    // A whole host name always belongs to its service; short names yield to it.
    Set<String> taken = new HashSet<>();
    for (MeshService service : state.services().values()) {
      service
          .ports()
          .forEach(p -> taken.add(claim(p, Hosts.domains(service.host(), "").getFirst())));
    }
    List<VirtualHost> hosts = new ArrayList<>();
    for (MeshService service : state.services().values()) {
      List<String> domains = Hosts.domains(service.host(), caller.namespace());
      for (MeshService.Port port : service.ports()) {
        List<String> own = new ArrayList<>(domains.subList(0, 1));
        domains.stream().skip(1).filter(d -> taken.add(claim(port, d))).forEach(own::add);
        hosts.add(
            new VirtualHost(
                service.host(),
                port.number(),
                port.protocol(),
                service.addresses(),
                own,
                order.routes(service, port)));
      }
    }
    for (String host : state.virtualHosts()) {
      if (state.service(host).isEmpty()) {
        addAlias(host, taken, hosts);
      }
    }
    if (state.defaults().passUnknown()) {
      MeshService.Port any = UNKNOWN.ports().getFirst();
      hosts.add(
          new VirtualHost(
              EVERY_HOST,
              any.number(),
              any.protocol(),
              List.of(),
              List.of(EVERY_HOST),
              order.routes(UNKNOWN, any)));
    }
    return hosts;
  }

  /** A host that only VirtualServices know, on whatever port it is called. */
  private void addAlias(String host, Set<String> taken, List<VirtualHost> hosts) {
    List<Route> routes = order.virtualRoutes(host, 0, true, tried -> {});
    if (routes.isEmpty()) {
      return;
    }
    List<String> domains = Hosts.domains(host, caller.namespace());
    List<String> own = new ArrayList<>(domains.subList(0, 1));
    domains.stream().skip(1).filter(d -> taken.add(d + ":0")).forEach(own::add);
    hosts.add(new VirtualHost(host, 0, Protocol.HTTP, List.of(), own, routes));
  }

  private static String claim(MeshService.Port port, String domain) {
    return domain + ":" + port.number();
  }
}
