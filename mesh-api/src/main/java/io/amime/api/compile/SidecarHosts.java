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
import java.util.SortedMap;
import java.util.TreeMap;

/** The virtual hosts of a sidecar: every service on every port, under the names its caller uses. */
final class SidecarHosts {
  private static final String EVERY_HOST = "*";
  private static final int ANY_PORT = 0;

  /** What stands for all hosts that nobody declares. */
  private static final MeshService UNKNOWN =
      new MeshService(
          EVERY_HOST,
          EVERY_HOST,
          "",
          List.of(),
          List.of(new MeshService.Port(ANY_PORT, "http", Protocol.HTTP)),
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
    SortedMap<String, List<Route>> aliases = aliases();
    // A whole host name always belongs to its service or alias; short names yield to it.
    Set<String> taken = new HashSet<>();
    for (MeshService service : state.services().values()) {
      service.ports().forEach(p -> taken.add(claim(whole(service.host()), p.number())));
    }
    aliases.keySet().forEach(host -> taken.add(claim(whole(host), ANY_PORT)));
    List<VirtualHost> hosts = new ArrayList<>();
    for (MeshService service : state.services().values()) {
      for (MeshService.Port port : service.ports()) {
        hosts.add(
            new VirtualHost(
                service.host(),
                port.number(),
                port.protocol(),
                service.addresses(),
                domains(service.host(), port.number(), taken),
                order.routes(service, port)));
      }
    }
    aliases.forEach((host, routes) -> {
      List<String> domains = domains(host, ANY_PORT, taken);
      hosts.add(new VirtualHost(host, ANY_PORT, Protocol.HTTP, List.of(), domains, routes));
    });
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

  /** Hosts that only VirtualServices know, on whatever port they are called. */
  private SortedMap<String, List<Route>> aliases() {
    SortedMap<String, List<Route>> aliases = new TreeMap<>();
    for (String host : state.virtualHosts()) {
      if (state.service(host).isEmpty()) {
        List<Route> routes = order.virtualRoutes(host, ANY_PORT, true, tried -> {});
        if (!routes.isEmpty()) {
          aliases.put(host, routes);
        }
      }
    }
    return aliases;
  }

  /** The whole name, and what of its short forms nobody has yet. */
  private List<String> domains(String host, int port, Set<String> taken) {
    List<String> all = Hosts.domains(host, caller.namespace());
    List<String> own = new ArrayList<>(all.subList(0, 1));
    all.stream().skip(1).filter(d -> taken.add(claim(d, port))).forEach(own::add);
    return own;
  }

  private static String whole(String host) {
    return Hosts.domains(host, "").getFirst();
  }

  private static String claim(String domain, int port) {
    return domain + ":" + port;
  }
}
