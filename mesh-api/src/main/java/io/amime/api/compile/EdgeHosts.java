package io.amime.api.compile;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.VirtualHost;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** The virtual hosts of a gateway at the edge: what Gateways say, then what Ingresses say. */
final class EdgeHosts {
  private final GatewayHosts gateways;
  private final IngressHosts ingresses;

  EdgeHosts(GatewayHosts gateways, IngressHosts ingresses) {
    this.gateways = gateways;
    this.ingresses = ingresses;
  }

  List<VirtualHost> virtualHosts() {
    SortedMap<String, List<Route>> routes = new TreeMap<>(gateways.routes());
    ingresses
        .routes()
        .forEach((host, more) ->
            routes.merge(
                host,
                more,
                (first, then) -> {
                  var both = new ArrayList<>(first);
                  both.addAll(then);
                  return both;
                }));
    List<VirtualHost> hosts = new ArrayList<>();
    routes.forEach((host, own) ->
        hosts.add(new VirtualHost(host, 0, Protocol.HTTP, List.of(), List.of(host), own)));
    return hosts;
  }
}
