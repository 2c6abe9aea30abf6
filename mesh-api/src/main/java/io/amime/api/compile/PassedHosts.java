package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.VirtualService;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * The names whose TLS a gateway at the edge carries through unread. As the name alone chooses, what
 * is written for a narrower one comes before what is written for a wider one; a name to which
 * nobody has a route is there without any.
 */
final class PassedHosts {
  private static final int ANY_PORT = 0;

  private final MeshState state;
  private final Workload edge;
  private final Function<Subset, String> clusters;

  /**
   * @param clusters takes note of a subset that a route sends to, and names its cluster
   */
  PassedHosts(MeshState state, Workload edge, Function<Subset, String> clusters) {
    this.state = state;
    this.edge = edge;
    this.clusters = clusters;
  }

  /**
   * What one gateway has for a name.
   *
   * @param ports of its servers
   */
  private record Bound(Gateway gateway, Set<Integer> ports, Set<Named> entries) {}

  /**
   * An alternative as far as it is about one of its names.
   *
   * @param name as it stands there
   */
  private record Named(VirtualRoutes.TlsAlternative alternative, String name) {}

  List<VirtualHost> virtualHosts() {
    HostIndex<EdgeClaim> owners = EdgeTls.owners(state, edge);
    SortedMap<String, List<Route>> routes = new TreeMap<>();
    for (Gateway gateway : state.all(Gateway.class)) {
      if (GatewayHosts.isServedBy(gateway, edge.labels())) {
        bound(gateway, owners)
            .forEach((name, bound) ->
                routes.computeIfAbsent(name, n -> new ArrayList<>()).addAll(routes(bound)));
      }
    }
    List<VirtualHost> hosts = new ArrayList<>();
    routes.forEach((name, own) ->
        hosts.add(new VirtualHost(name, ANY_PORT, Protocol.TCP, List.of(), List.of(name), own)));
    return hosts;
  }

  private SortedMap<String, Bound> bound(Gateway gateway, HostIndex<EdgeClaim> owners) {
    SortedMap<String, Bound> hosts = new TreeMap<>();
    for (Gateway.Server server : gateway.spec().servers()) {
      if (!GatewayTls.passes(server)) {
        continue;
      }
      for (String written : server.hosts()) {
        at(gateway, server, GatewayTls.bare(written), owners, hosts);
        for (Named named : named(gateway)) {
          GatewayHosts.common(gateway, written, named.alternative().service(), named.name())
              .ifPresent(name -> {
                Bound bound = at(gateway, server, name, owners, hosts);
                bound.entries().add(named);
              });
        }
      }
    }
    return hosts;
  }

  /** Where to note something for a name: nowhere that counts when the name is somebody else's. */
  private static Bound at(
      Gateway gateway,
      Gateway.Server server,
      String name,
      HostIndex<EdgeClaim> owners,
      SortedMap<String, Bound> hosts) {
    var empty = new Bound(gateway, new TreeSet<>(), new LinkedHashSet<>());
    String own = gateway.key().toString();
    boolean owned =
        owners.covering(name).stream()
            .anyMatch(claim -> claim.terms() == null && claim.resource().equals(own));
    Bound bound = owned ? hosts.computeIfAbsent(name, n -> empty) : empty;
    if (server.port() != null) {
      bound.ports().add(server.port().number());
    }
    return bound;
  }

  /** All that is written for names at that gateway, in order. */
  private List<Named> named(Gateway gateway) {
    List<Named> all = new ArrayList<>();
    for (VirtualService service : state.all(VirtualService.class)) {
      if (VirtualServices.isFor(service, gateway.key().qualifiedName())) {
        for (VirtualRoutes.TlsAlternative each : VirtualRoutes.TlsAlternative.of(service)) {
          each.match().sniHosts().forEach(name -> all.add(new Named(each, name)));
        }
      }
    }
    return all;
  }

  private List<Route> routes(Bound bound) {
    var place =
        new VirtualMatches.Place(bound.gateway().key().qualifiedName(), edge, bound.ports());
    List<VirtualRoutes.TlsAlternative> alternatives =
        bound.entries().stream()
            .sorted(
                Comparator.comparing((Named n) -> n.name().startsWith("*"))
                    .thenComparing(n -> -n.name().length()))
            .map(Named::alternative)
            .distinct()
            .toList();
    return new VirtualRoutes(state, place, ANY_PORT, clusters, tried -> {}).tls(alternatives);
  }
}
