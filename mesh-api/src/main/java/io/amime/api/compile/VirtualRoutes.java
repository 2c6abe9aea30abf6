package io.amime.api.compile;

import io.amime.api.compile.VirtualMatches.Place;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.RouteOptions;
import io.amime.api.resource.VirtualService;
import io.amime.api.routing.Decision;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The routes of VirtualServices in one place: entries in order, alternatives each a route of its
 * own, up to the first that catches all.
 */
final class VirtualRoutes {
  private final MeshState state;
  private final Place place;
  private final int port;
  private final VirtualTargets targets;
  private final VirtualActions actions;
  private final Consumer<Decision.Tried> passedBy;
  private final List<Route> routes = new ArrayList<>();

  /**
   * @param port that is called, 0 when it is not known
   * @param passedBy is told of alternatives that are not for this caller
   */
  VirtualRoutes(
      MeshState state,
      Place place,
      int port,
      Function<Subset, String> clusters,
      Consumer<Decision.Tried> passedBy) {
    this.state = state;
    this.place = place;
    this.port = port;
    this.targets = new VirtualTargets(state, clusters);
    this.actions = new VirtualActions(state.defaults(), targets);
    this.passedBy = passedBy;
  }

  List<Route> http(List<VirtualService> services) {
    for (VirtualService service : services) {
      for (VirtualEntries.Entry entry : VirtualEntries.of(state, service)) {
        if (isLast() || !http(service, entry)) {
          return routes;
        }
      }
    }
    return routes;
  }

  /** Whether anything behind the entry can still be reached. */
  private boolean http(VirtualService service, VirtualEntries.Entry entry) {
    HttpRoute route = entry.route();
    if (route.match().isEmpty()) {
      add(service, entry, entry.part(), RouteMatch.ANY);
      return !isLast();
    }
    for (int j = 0; j < route.match().size(); j++) {
      HttpRoute.Match match = route.match().get(j);
      String at = entry.part() + ".match[" + j + "]";
      if (admits(service, at, place.against(service, match))) {
        add(service, entry, at, VirtualMatches.of(match));
      }
      if (isLast()) {
        return false;
      }
    }
    return true;
  }

  private void add(
      VirtualService service, VirtualEntries.Entry entry, String part, RouteMatch match) {
    RouteAction action = actions.of(entry.owner(), entry.route(), port, match);
    add(service, part, match, action, RouteOptions.of(entry.owner().meta()).until());
  }

  List<Route> tcp(List<VirtualService> services) {
    for (VirtualService service : services) {
      List<VirtualService.TcpRoute> entries = service.spec().tcp();
      for (int i = 0; i < entries.size() && !isLast(); i++) {
        tcp(service, entries.get(i), "tcp[" + i + "]");
      }
    }
    return routes;
  }

  private void tcp(VirtualService service, VirtualService.TcpRoute entry, String part) {
    RouteAction action = RouteActions.connect(targets.shares(shares(entry.route()), service, port));
    if (entry.match().isEmpty()) {
      add(service, part, RouteMatch.ANY, action, null);
    }
    for (int j = 0; j < entry.match().size() && !isLast(); j++) {
      VirtualService.TcpMatch match = entry.match().get(j);
      String at = part + ".match[" + j + "]";
      if (admits(service, at, place.against(service, match))) {
        add(service, at, VirtualMatches.of(match), action, null);
      }
    }
  }

  /**
   * One of the conditions under which an entry about TLS holds.
   *
   * @param part such as {@code tls[0].match[1]}
   */
  record TlsAlternative(
      VirtualService service,
      VirtualService.TlsRoute entry,
      VirtualService.TlsMatch match,
      String part) {
    /** All of them, in order. */
    static List<TlsAlternative> of(VirtualService service) {
      List<TlsAlternative> all = new ArrayList<>();
      for (int i = 0; i < service.spec().tls().size(); i++) {
        VirtualService.TlsRoute entry = service.spec().tls().get(i);
        for (int j = 0; j < entry.match().size(); j++) {
          String part = "tls[" + i + "].match[" + j + "]";
          all.add(new TlsAlternative(service, entry, entry.match().get(j), part));
        }
      }
      return all;
    }
  }

  /** Those of connections that ask for a name that all these are about. */
  List<Route> tls(List<TlsAlternative> alternatives) {
    for (TlsAlternative each : alternatives) {
      VirtualService service = each.service();
      if (!isLast() && admits(service, each.part(), place.against(service, each.match()))) {
        RouteAction action =
            RouteActions.connect(targets.shares(shares(each.entry().route()), service, port));
        add(service, each.part(), RouteMatch.ANY, action, null);
      }
    }
    return routes;
  }

  private static List<VirtualTargets.Share> shares(List<VirtualService.TcpTarget> targets) {
    return targets.stream()
        .map(t -> new VirtualTargets.Share(t.destination(), t.weight(), null))
        .toList();
  }

  private boolean admits(VirtualService service, String part, @Nullable String against) {
    if (against != null) {
      passedBy.accept(new Decision.Tried(service.key().qualifiedName(), false, against, part));
    }
    return against == null;
  }

  private boolean isLast() {
    return !routes.isEmpty()
        && routes.getLast().until() == null
        && routes.getLast().match().catchesAll();
  }

  /**
   * @param owners end of what it delegates to, null for none
   */
  private void add(
      VirtualService service,
      String part,
      RouteMatch match,
      @Nullable RouteAction action,
      @Nullable Instant owners) {
    if (action == null) {
      return; // it says nothing that is carried out; validation has told so
    }
    ResourceMeta meta = service.meta();
    Instant own = RouteOptions.of(meta).until();
    Instant until = own == null || (owners != null && owners.isBefore(own)) ? owners : own;
    routes.add(
        new Route(service.key().qualifiedName(), meta.revision(), match, action, until, part));
  }
}
