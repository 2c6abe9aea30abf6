package io.amime.api.compile;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Hosts of Gateways that a workload serves, with the routes of VirtualServices that name them. */
final class GatewayHosts {
  /** What the two systems call the workload at the edge. */
  private static final Map<String, String> ALIASES =
      Map.of("ingressgateway", "ingress", "egressgateway", "egress");

  private static final Set<String> SERVED = Set.of("HTTP", "HTTP2", "GRPC", "HTTPS");

  private final MeshState state;
  private final Workload caller;
  private final Function<Subset, String> clusters;

  GatewayHosts(MeshState state, Workload caller, Function<Subset, String> clusters) {
    this.state = state;
    this.caller = caller;
    this.clusters = clusters;
  }

  /** Whether a workload with these labels serves it. */
  static boolean isServedBy(Gateway gateway, Map<String, String> labels) {
    return gateway.spec().selector().entrySet().stream()
        .allMatch(e ->
            e.getValue().equals(labels.get(e.getKey()))
                || ALIASES.getOrDefault(e.getValue(), "-").equals(labels.get(e.getKey())));
  }

  /** What a workload is called at least that serves it. */
  static Map<String, String> labels(Gateway gateway) {
    Map<String, String> labels = new LinkedHashMap<>(gateway.spec().selector());
    labels.replaceAll((name, value) -> ALIASES.getOrDefault(value, value));
    return labels;
  }

  /** Whether requests are taken there, as opposed to opaque connections. */
  static boolean isServed(Gateway.Server server) {
    String protocol = server.port() == null ? null : server.port().protocol();
    return protocol == null || SERVED.contains(protocol.toUpperCase(Locale.ROOT));
  }

  /** Whether they have a host in common. */
  static boolean binds(Gateway gateway, VirtualService service) {
    return gateway.spec().servers().stream()
        .anyMatch(server -> !common(gateway, server, service).isEmpty());
  }

  /** The routes of each host. */
  SortedMap<String, List<Route>> routes() {
    SortedMap<String, List<Route>> routes = new TreeMap<>();
    for (Gateway gateway : state.all(Gateway.class)) {
      if (isServedBy(gateway, caller.labels())) {
        bound(gateway)
            .forEach((host, found) ->
                routes
                    .computeIfAbsent(host, h -> new ArrayList<>())
                    .addAll(routes(gateway, found)));
      }
    }
    return routes;
  }

  private record Bound(List<VirtualService> services, Set<Integer> ports, EdgeAccess access) {}

  /** What is bound to each host of the gateway. */
  private SortedMap<String, Bound> bound(Gateway gateway) {
    SortedMap<String, Bound> hosts = new TreeMap<>();
    for (VirtualService service : state.all(VirtualService.class)) {
      if (!VirtualServices.isFor(service, gateway.key().qualifiedName())) {
        continue;
      }
      for (Gateway.Server server : gateway.spec().servers()) {
        if (isServed(server) && !GatewayTls.ways(server).isEmpty()) {
          common(gateway, server, service)
              .forEach((host, own) -> {
                Bound at = hosts.computeIfAbsent(host, h -> empty(gateway));
                at.access().ways().addAll(GatewayTls.ways(server));
                if (!at.services().contains(own)) {
                  at.services().add(own);
                }
                if (server.port() != null) {
                  at.ports().add(server.port().number());
                }
              });
        }
      }
    }
    return hosts;
  }

  private static Bound empty(Gateway gateway) {
    var access = EdgeAccess.by(gateway.key().qualifiedName(), gateway.meta().revision());
    return new Bound(new ArrayList<>(), new TreeSet<>(), access);
  }

  /** The hosts that server and VirtualService have in common: of two the narrower. */
  private static Map<String, VirtualService> common(
      Gateway gateway, Gateway.Server server, VirtualService service) {
    Map<String, VirtualService> common = new LinkedHashMap<>();
    for (String written : server.hosts()) {
      for (String host : VirtualServices.hosts(service)) {
        common(gateway, written, service, host).ifPresent(h -> common.put(h, service));
      }
    }
    return common;
  }

  /**
   * What a host of a server and one of a VirtualService have in common.
   *
   * @param written as at the server
   */
  static Optional<String> common(
      Gateway gateway, String written, VirtualService service, String host) {
    return of(gateway, written, service)
        .flatMap(taken -> narrower(taken, host))
        .map(h -> h.toLowerCase(Locale.ROOT));
  }

  /** The host without its namespace, when VirtualServices of this one may bind to it. */
  private static Optional<String> of(Gateway gateway, String written, VirtualService service) {
    int slash = written.indexOf('/');
    if (slash < 0) {
      return Optional.of(written);
    }
    String namespace = written.substring(0, slash);
    String own = service.meta().namespace();
    boolean open =
        namespace.equals("*")
            || namespace.equals(own)
            || (namespace.equals(".") && own.equals(gateway.meta().namespace()));
    return open ? Optional.of(written.substring(slash + 1)) : Optional.empty();
  }

  private static Optional<String> narrower(String one, String other) {
    if (HostIndex.covers(one, other)) {
      return Optional.of(other);
    }
    return HostIndex.covers(other, one) ? Optional.of(one) : Optional.empty();
  }

  private List<Route> routes(Gateway gateway, Bound bound) {
    var place = new VirtualMatches.Place(gateway.key().qualifiedName(), caller, bound.ports());
    List<Route> routes =
        new VirtualRoutes(state, place, 0, clusters, tried -> {}).http(bound.services());
    return bound.access().to(routes, EdgeAccess.httpsPort(state, caller));
  }
}
