package io.amime.pilot.explain;

import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.PassedBy;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.RouteRule;
import io.amime.api.routing.Decision.Tried;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A proxy only has the rules that are for its workload; those for others are told as well. */
final class RulesTried {
  private final MeshState state;
  private final Workload caller;

  RulesTried(MeshState state, Workload caller) {
    this.state = state;
    this.caller = caller;
  }

  /**
   * All rules up to the one that matched.
   *
   * @param tried those of the proxy, in order
   */
  List<Tried> all(VirtualHost host, List<Tried> tried) {
    var all = new ArrayList<Tried>();
    var left = new ArrayList<>(tried);
    for (RouteRule rule : state.rulesFor(host.name())) {
      var name = rule.key().qualifiedName();
      var own = left.stream().filter(t -> t.rule().equals(name)).toList();
      if (!own.isEmpty()) {
        all.addAll(own);
        left.removeAll(own);
        if (own.getLast().matched()) {
          return all;
        }
      } else if (otherCaller(rule) != null) {
        all.add(new Tried(name, false, otherCaller(rule)));
      }
    }
    all.addAll(left);
    return PassedBy.with(all, state, caller, host);
  }

  private @Nullable String otherCaller(RouteRule rule) {
    var match = rule.spec().match();
    IstioService wanted = match == null ? null : match.source();
    if (wanted == null) {
      return null;
    }
    var host = wanted.host(rule.meta().namespace());
    var own = Instance.hostOf(caller);
    if (!host.equals(own)) {
      return "source was %s, the rule wants %s".formatted(own, host);
    }
    return caller.labels().entrySet().containsAll(wanted.labels().entrySet())
        ? null
        : "source labels were %s, the rule wants %s".formatted(caller.labels(), wanted.labels());
  }
}
