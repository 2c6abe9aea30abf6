package io.amime.proxy.compile;

import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.routing.DialledHosts;
import io.amime.api.routing.RoutingTable;
import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.LiveClusters;
import io.amime.proxy.cluster.Split;
import io.amime.proxy.http.PreparedRoute;
import io.amime.proxy.tcp.ConnectionRoute;
import io.amime.proxy.tcp.Destination;
import io.amime.proxy.tcp.Taker;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where connections go, of which only a name or an address is known.
 *
 * @param opaque routes of the hosts whose ports carry bytes
 * @param requests routes of all hosts; those that speak HTTP say more in their requests
 * @param passed the same of names whose TLS is carried through unread
 * @param dialled whose an address is
 * @param applications the own workload's ports
 * @param allowUnknown whether a connection to nobody passes
 */
record ConnectionTable(
    RoutingTable<ConnectionRoute> opaque,
    RoutingTable<PreparedRoute> requests,
    RoutingTable<ConnectionRoute> passed,
    DialledHosts dialled,
    Map<Integer, Taker> applications,
    boolean allowUnknown) {

  /**
   * @param requests compiled routes of all hosts
   * @param clock tells when a route has ended
   * @param application the cluster behind a port of the workload
   * @throws IllegalArgumentException when a route cannot be carried out
   */
  static ConnectionTable of(
      ProxySnapshot snapshot,
      RoutingTable<PreparedRoute> requests,
      Map<String, LiveCluster> clusters,
      Function<Inbound.Port, @Nullable LiveCluster> application,
      InstantSource clock) {
    var hosts = snapshot.virtualHosts();
    return new ConnectionTable(
        RoutingTable.of(
            hosts.stream().filter(h -> !h.protocol().isHttp()).toList(),
            (host, route) -> prepared(host, route, clusters),
            clock),
        requests,
        RoutingTable.of(
            snapshot.inbound().passed(), (host, route) -> prepared(host, route, clusters), clock),
        DialledHosts.of(hosts, snapshot.endpoints()),
        applications(snapshot.inbound(), application),
        snapshot.outbound().allowUnknown());
  }

  /** Rules for whatever is unknown are about requests; a connection to nobody known is none. */
  private static boolean isEverybody(VirtualHost host) {
    return host.name().equals("*");
  }

  /** The same over another membership. */
  ConnectionTable with(ProxySnapshot snapshot) {
    return new ConnectionTable(
        opaque,
        requests,
        passed,
        DialledHosts.of(snapshot.virtualHosts(), snapshot.endpoints()),
        applications,
        allowUnknown);
  }

  private static Map<Integer, Taker> applications(
      Inbound inbound, Function<Inbound.Port, @Nullable LiveCluster> application) {
    var takers = new HashMap<Integer, Taker>();
    for (var port : inbound.ports()) {
      var cluster = application.apply(port);
      if (port.protocol().isHttp()) {
        takers.put(port.servicePort(), new Taker.Requests(port.servicePort(), true));
      } else if (cluster != null) {
        var route =
            new ConnectionRoute(
                Route.DEFAULT, 0, port.host(), port.servicePort(), Split.only(cluster));
        takers.put(port.servicePort(), new Taker.Service(connection -> route));
      }
    }
    return Map.copyOf(takers);
  }

  private static ConnectionRoute prepared(
      VirtualHost host, Route route, Map<String, LiveCluster> clusters) {
    if (!(route.action() instanceof RouteAction.Forward forward)) {
      throw new IllegalArgumentException(
          route.rule() + ": a connection that carries bytes can only be forwarded");
    }
    return new ConnectionRoute(
        route.rule(),
        route.revision(),
        host.name(),
        host.port(),
        Split.of(forward.clusters(), share -> LiveClusters.require(clusters, share.cluster())));
  }

  Taker named(Destination.Named named) {
    var carried = opaque.find(named.authority(), 0);
    if (carried != null) {
      return new Taker.Service(carried::select);
    }
    var asked = requests.find(named.authority(), 0);
    return asked == null || isEverybody(asked.host())
        ? new Taker.Nobody(allowUnknown)
        : new Taker.Requests(named.port(), true);
  }

  /** Callers that do not say which port they want get the only one. */
  Taker application(Destination.Application wanted) {
    int port = wanted.servicePort();
    var taker =
        port == 0 && applications.size() == 1
            ? applications.values().iterator().next()
            : applications.get(port);
    return taker == null ? new Taker.Nobody(false) : taker;
  }

  Taker dialled(Destination.Dialled to) {
    int port = to.address().getPort();
    var host = dialled.find(to.address().getAddress(), port);
    if (host == null) {
      return dialled.mayBeHttp(port)
          ? new Taker.Requests(port, false)
          : new Taker.Nobody(allowUnknown);
    }
    return host.protocol().isHttp()
        ? new Taker.Requests(host.port(), true)
        : service(opaque.find(host.name(), host.port()));
  }

  /** Nobody else is let out by a name that a client outside the mesh gives. */
  Taker passed(Destination.ServerName asked) {
    // Who gives no name is served by what is for all.
    var routes = passed.find(asked.name().isEmpty() ? "*" : asked.name(), 0);
    return routes == null ? new Taker.Nobody(false) : new Taker.Service(routes::select);
  }

  private Taker service(RoutingTable.@Nullable HostRoutes<ConnectionRoute> routes) {
    return routes == null ? new Taker.Nobody(allowUnknown) : new Taker.Service(routes::select);
  }
}
