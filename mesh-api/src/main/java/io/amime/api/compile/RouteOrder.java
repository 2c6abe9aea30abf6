package io.amime.api.compile;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.VirtualService;
import io.amime.api.routing.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The routes of one host on one port for one caller, in the order in which they are tried. */
final class RouteOrder {
  private final MeshState state;
  private final Workload caller;
  private final RouteActions actions;

  RouteOrder(MeshState state, Workload caller, RouteActions actions) {
    this.state = state;
    this.caller = caller;
    this.actions = actions;
  }

  /** What is left of a condition within another one. */
  @FunctionalInterface
  interface Narrowing {
    @Nullable RouteMatch apply(RouteMatch match);
  }

  /**
   * For a sidecar: rules up to the first that catches all, and without such a one the default route
   * at the end; or what VirtualServices say, beyond which there is nothing.
   */
  List<Route> routes(MeshService service, MeshService.Port port) {
    if (state.rulesFor(service.host()).isEmpty()) {
      List<Route> routes =
          virtualRoutes(service.host(), port.number(), port.protocol().isHttp(), tried -> {});
      if (!routes.isEmpty()) {
        return routes;
      }
    }
    return routes(service, port, match -> match);
  }

  /**
   * What VirtualServices for sidecars say about a host.
   *
   * @param port 0 for any
   * @param passedBy is told of alternatives that are not for this caller
   */
  List<Route> virtualRoutes(
      String host, int port, boolean http, Consumer<Decision.Tried> passedBy) {
    var place = new VirtualMatches.Place(VirtualService.MESH, caller, Set.of(port));
    var routes = new VirtualRoutes(state, place, port, actions.clusters(), passedBy);
    List<VirtualService> services = state.virtualServicesFor(host);
    if (http) {
      return routes.http(services);
    }
    List<Route> tcp = routes.tcp(services);
    boolean rest = !tcp.isEmpty() && !tcp.getLast().match().catchesAll();
    if (rest) {
      RouteAction all = actions.connectTo(new Subset(host, port, Map.of()));
      tcp.add(new Route(Route.DEFAULT, 0, RouteMatch.ANY, all));
    }
    return tcp;
  }

  /**
   * The same, each intersected with a condition of an ingress.
   *
   * @param within answers null for a route that cannot be reached there
   */
  List<Route> routes(MeshService service, MeshService.Port port, Narrowing within) {
    List<Route> routes = new ArrayList<>();
    boolean http = port.protocol().isHttp();
    for (RouteRule rule : state.rulesFor(service.host())) {
      if (!Sources.admits(rule, caller) || (!http && HttpParts.needed(rule))) {
        continue;
      }
      RouteMatch own = Conditions.of(rule);
      RouteMatch match = within.apply(own);
      Instant until = RouteOptions.of(rule.meta()).until();
      if (match != null) {
        routes.add(
            new Route(
                rule.key().qualifiedName(),
                rule.meta().revision(),
                match,
                http
                    ? actions.of(rule, service.host(), port.number(), match)
                    : actions.connect(rule, service.host(), port.number()),
                until));
      }
      // What ends some day needs what comes after it.
      if (own.catchesAll() && until == null) {
        return routes;
      }
    }
    RouteMatch rest = within.apply(RouteMatch.ANY);
    if (rest != null) {
      var all = new Subset(service.host(), port.number(), Map.of());
      routes.add(
          new Route(
              Route.DEFAULT, 0, rest, http ? actions.forwardTo(all) : actions.connectTo(all)));
    }
    return routes;
  }
}
