package io.amime.api.discovery;

import java.util.List;

/**
 * The routes of one host on one port.
 *
 * @param name FQDN of the service, such as {@code reviews.default.svc.cluster.local}, or the
 *     ingress host
 * @param port the port a client dials; 0 means any port (the ingress)
 * @param domains lower-case host names without port under which clients may ask for it; {@code *}
 *     and {@code *.x} are wildcards: exact before longest suffix before {@code *}
 * @param routes in order: the first that matches wins
 */
public record VirtualHost(String name, int port, List<String> domains, List<Route> routes) {
  public VirtualHost {
    domains = List.copyOf(domains);
    routes = List.copyOf(routes);
  }
}
