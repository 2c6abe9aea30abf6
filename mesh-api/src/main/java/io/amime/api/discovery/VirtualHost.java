package io.amime.api.discovery;

import java.util.List;

/**
 * The routes of one host on one port.
 *
 * @param name FQDN of the service, such as {@code reviews.default.svc.cluster.local}, or the
 *     ingress host
 * @param port the port a client dials; 0 means any port (the ingress)
 * @param protocol what the port carries; on an opaque one a route is chosen once per connection
 * @param addresses IP addresses under which clients may dial it besides those of its endpoints
 * @param domains lower-case host names without port under which clients may ask for it; {@code *}
 *     and {@code *.x} are wildcards: exact before longest suffix before {@code *}
 * @param routes in order: the first that matches wins
 */
public record VirtualHost(
    String name,
    int port,
    Cluster.Protocol protocol,
    List<String> addresses,
    List<String> domains,
    List<Route> routes) {
  public VirtualHost {
    // A snapshot that an older proxy has left on disk has neither.
    protocol = protocol == null ? Cluster.Protocol.HTTP : protocol;
    addresses = addresses == null ? List.of() : List.copyOf(addresses);
    domains = List.copyOf(domains);
    routes = List.copyOf(routes);
  }

  /** Key of the members behind it in {@link ProxySnapshot#endpoints()}: {@code FQDN:PORT}. */
  public String service() {
    return name + ":" + port;
  }
}
