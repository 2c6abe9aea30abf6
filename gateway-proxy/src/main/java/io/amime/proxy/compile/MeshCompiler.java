package io.amime.proxy.compile;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.PolicyProgram;
import io.amime.api.routing.RouteMatcher;
import io.amime.api.routing.RoutingTable;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.edge.EdgeNames;
import io.amime.proxy.http.Party;
import io.amime.proxy.http.PreparedRoute;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.springframework.cloud.gateway.filter.GatewayFilterChain;

/** Compiles a snapshot beside the running configuration, without touching that one. */
final class MeshCompiler {
  private final LiveClusters live;
  private final FilterChains chains;
  private final InstantSource clock;
  private volatile Rules rules = new Rules(PolicyProgram.NONE, DispatchTable.empty());

  MeshCompiler(LiveClusters live, FilterChains chains, InstantSource clock) {
    this.live = live;
    this.chains = chains;
    this.clock = clock;
  }

  /** The program compiled last: most snapshots change only routes. */
  private record Rules(PolicyProgram program, DispatchTable table) {}

  /** Without a configuration before. */
  CompiledMesh compile(ProxySnapshot snapshot) {
    return compile(snapshot, Map.of(), Map.of(), RoutingTable.empty(clock));
  }

  /**
   * @param running whose clusters and routes are taken over where they are equal
   * @throws RefusedSnapshot with everything that is wrong
   */
  CompiledMesh compile(ProxySnapshot snapshot, CompiledMesh running) {
    // At the edge the same rules are other chains.
    boolean same = running.workload().mode() == snapshot.workload().mode();
    return compile(
        snapshot,
        running.clusters(),
        running.applications(),
        same ? running.table() : RoutingTable.empty(clock));
  }

  private CompiledMesh compile(
      ProxySnapshot snapshot,
      Map<String, LiveCluster> running,
      Map<String, LiveCluster> runningApplications,
      RoutingTable<PreparedRoute> runningTable) {
    var clusters = live.next(running, snapshot.clusters(), snapshot.endpoints());
    var ports = snapshot.inbound().ports();
    var applications =
        live.next(
            runningApplications,
            ports.stream().map(MeshCompiler::application).toList(),
            applicationEndpoints(ports));
    var table = table(snapshot, clusters, running, runningTable);
    var connections = connections(snapshot, table, clusters, applications);
    var w = snapshot.workload();
    return new CompiledMesh(
        snapshot,
        new Party(w.id(), w.service(), w.namespace(), w.labels()),
        table,
        inbound(ports, applications),
        EdgeNames.of(snapshot.inbound()),
        connections,
        clusters,
        applications,
        rules(snapshot.policy().program()),
        byserial(snapshot.peers()));
  }

  static Map<String, Peer> byserial(List<Peer> peers) {
    return peers.stream().collect(Collectors.toMap(Peer::serial, Function.identity(), (a, b) -> b));
  }

  private RoutingTable<PreparedRoute> table(
      ProxySnapshot snapshot,
      Map<String, LiveCluster> clusters,
      Map<String, LiveCluster> before,
      RoutingTable<PreparedRoute> tableBefore) {
    boolean atEdge = snapshot.workload().mode() == Workload.Mode.INGRESS;
    var hosts = snapshot.virtualHosts();
    try {
      return tableBefore.next(
          hosts,
          host -> host.routes().stream().allMatch(route -> stands(route, before, clusters)),
          (h, r) -> prepared(h, r, chains.outbound(r.action(), clusters, atEdge)));
    } catch (IllegalArgumentException first) {
      var violations = violations(hosts, clusters, atEdge);
      throw new RefusedSnapshot(
          violations.isEmpty() ? List.of(String.valueOf(first.getMessage())) : violations);
    }
  }

  /** Whether the clusters that a chain was built upon are those of the new configuration, too. */
  private static boolean stands(
      Route route, Map<String, LiveCluster> before, Map<String, LiveCluster> now) {
    Predicate<String> same = cluster -> before.get(cluster) == now.get(cluster);
    return !(route.action() instanceof RouteAction.Forward forward)
        || (forward.clusters().stream().allMatch(share -> same.test(share.cluster()))
            && forward.mirrors().stream().allMatch(mirror -> same.test(mirror.cluster())));
  }

  /** Everything that is wrong with single routes, as somebody has to mend all of it. */
  private List<String> violations(
      List<VirtualHost> hosts, Map<String, LiveCluster> clusters, boolean atEdge) {
    var violations = new ArrayList<String>();
    for (var host : hosts) {
      for (var route : host.routes()) {
        try {
          RouteMatcher.of(route.match());
          chains.outbound(route.action(), clusters, atEdge);
        } catch (IllegalArgumentException e) {
          violations.add(
              "%s:%d %s: %s".formatted(host.name(), host.port(), route.rule(), e.getMessage()));
        }
      }
    }
    return violations;
  }

  private DispatchTable rules(PolicyProgram program) {
    var known = rules;
    if (!known.program().equals(program)) {
      try {
        known = new Rules(program, program.compile());
      } catch (IllegalArgumentException e) {
        throw new RefusedSnapshot(List.of("policy: " + e.getMessage()));
      }
      rules = known;
    }
    return known.table();
  }

  private ConnectionTable connections(
      ProxySnapshot snapshot,
      RoutingTable<PreparedRoute> table,
      Map<String, LiveCluster> clusters,
      Map<String, LiveCluster> applications) {
    try {
      return ConnectionTable.of(
          snapshot, table, clusters, port -> applications.get(application(port).name()), clock);
    } catch (IllegalArgumentException e) {
      throw new RefusedSnapshot(List.of(String.valueOf(e.getMessage())));
    }
  }

  private static PreparedRoute prepared(VirtualHost host, Route route, GatewayFilterChain chain) {
    return new PreparedRoute(route.rule(), route.revision(), host.name(), host.port(), chain);
  }

  private Map<Integer, PreparedRoute> inbound(
      List<Inbound.Port> ports, Map<String, LiveCluster> applications) {
    var routes = new HashMap<Integer, PreparedRoute>();
    for (var port : ports) {
      var cluster = applications.get(application(port).name());
      if (cluster != null) {
        routes.put(
            port.servicePort(),
            new PreparedRoute(
                Route.DEFAULT, 0, port.host(), port.servicePort(), chains.inbound(cluster)));
      }
    }
    return Map.copyOf(routes);
  }

  /** The application behind a port, as a cluster of one. */
  private static Cluster application(Inbound.Port port) {
    return new Cluster(
        "inbound|%d||%s".formatted(port.servicePort(), port.host()),
        port.host(),
        port.servicePort(),
        Map.of(),
        port.protocol(),
        false,
        List.of(),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(5),
        Cluster.Limits.DEFAULT,
        null,
        null);
  }

  private static Map<String, List<Endpoint>> applicationEndpoints(List<Inbound.Port> ports) {
    var endpoints = new HashMap<String, List<Endpoint>>();
    for (var port : ports) {
      endpoints.put(
          port.host() + ":" + port.servicePort(),
          List.of(
              new Endpoint(
                  "application", port.address(), port.targetPort(), Map.of(), false, true)));
    }
    return endpoints;
  }
}
