package io.amime.pilot.explain;

import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.Workload;
import io.amime.api.routing.DialledHosts;
import io.amime.api.routing.LocalAnswer;
import io.amime.api.routing.RoutingTable;
import io.amime.api.routing.Targets;
import java.time.InstantSource;
import java.util.Objects;

/** Builds the snapshot that the caller's proxy would have, and lets its routing table decide. */
final class Explainer {
  private final MeshState state;
  private final Workload caller;
  private final ProxySnapshot snapshot;
  private final InstantSource clock;

  Explainer(MeshState state, Workload caller, InstantSource clock) {
    this.clock = clock;
    this.state = state;
    this.caller = caller;
    this.snapshot = SnapshotBuilder.build(state, caller);
  }

  Explanation explain(ImaginedRequest asked) {
    var request = dialled(asked);
    boolean atEdge = caller.mode() == Workload.Mode.INGRESS;
    // Of connections an edge takes those that ask for a name over TLS.
    boolean passed = atEdge && request.method().isEmpty();
    RoutingTable<Route> table =
        RoutingTable.of(
            passed ? snapshot.inbound().passed() : snapshot.virtualHosts(),
            (host, route) -> route,
            clock);
    int port = atEdge ? 0 : request.port();
    var decision = table.decide(request, port);
    var host = decision.host();
    var tried =
        host == null ? decision.tried() : new RulesTried(state, caller).all(host, decision.tried());
    var route = decision.route();
    var sure = LocalAnswer.to(request, route, snapshot);
    return switch (route == null ? null : route.action()) {
      case RouteAction.Forward forward -> {
        var forecast = new PolicyForecast(state, caller, request);
        yield new ExplainedAction(state, forward, snapshot, forecast)
            .forward(Objects.requireNonNull(route), tried, request, sure);
      }
      case RouteAction.Redirect redirect ->
          LocalExplanation.of(
              route,
              tried,
              new Explanation.Redirect(Targets.location(redirect, request), redirect.code()),
              null,
              sure.orElseThrow());
      case RouteAction.Respond respond ->
          LocalExplanation.of(
              route,
              tried,
              null,
              new Explanation.DirectResponse(respond.status(), respond.body()),
              sure.orElseThrow());
      case null -> LocalExplanation.of(null, tried, null, null, sure.orElseThrow());
    };
  }

  /** An opaque connection says nothing but where it goes: that tells whom it means. */
  private ImaginedRequest dialled(ImaginedRequest request) {
    var address = request.destination();
    if (address == null || !request.method().isEmpty()) {
      return request;
    }
    var host =
        DialledHosts.of(snapshot.virtualHosts(), snapshot.endpoints())
            .find(address, request.port());
    return host == null ? request : request.to(host.domains().getFirst() + ":" + request.port());
  }
}
