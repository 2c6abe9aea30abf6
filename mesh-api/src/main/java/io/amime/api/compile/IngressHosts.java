package io.amime.api.compile;

import io.amime.api.discovery.Route;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Ingress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Hosts and paths of Ingresses, each with the rules of the service behind it. */
final class IngressHosts {
  private static final String EVERY_HOST = "*";

  private final MeshState state;
  private final Workload gateway;
  private final RouteOrder order;

  IngressHosts(MeshState state, Workload gateway, RouteOrder order) {
    this.state = state;
    this.gateway = gateway;
    this.order = order;
  }

  /** The routes of each host. */
  SortedMap<String, List<Route>> routes() {
    SortedMap<String, List<Entry>> byHost = new TreeMap<>();
    for (Ingress ingress : state.all(Ingress.class)) {
      if (IngressBackends.isOurs(ingress)) {
        collect(ingress, byHost);
      }
    }
    int httpsPort = EdgeAccess.httpsPort(state, gateway);
    SortedMap<String, List<Route>> routes = new TreeMap<>();
    byHost.forEach(
        (host, entries) -> routes.put(host, access(host, entries).to(routes(entries), httpsPort)));
    return routes;
  }

  /** What the first says that wants TLS for the host; it holds for whatever else is there. */
  private static EdgeAccess access(String host, List<Entry> entries) {
    for (Entry entry : entries) {
      Ingress ingress = entry.ingress();
      if (IngressTls.secures(ingress, host)) {
        return new EdgeAccess(
            IngressTls.ways(ingress), ingress.key().qualifiedName(), ingress.meta().revision());
      }
    }
    return EdgeAccess.by(Route.DEFAULT, 0);
  }

  private void collect(Ingress ingress, SortedMap<String, List<Entry>> byHost) {
    for (Ingress.HostRule rule : ingress.spec().rules()) {
      String host = IngressTls.name(rule.host());
      if (rule.http() == null) {
        continue;
      }
      for (Ingress.HttpPath path : rule.http().paths()) {
        add(byHost, host, ingress, path.backend(), IngressPaths.conditions(path));
      }
    }
    Ingress.Backend fallback = ingress.spec().fallback();
    if (fallback != null) {
      add(byHost, EVERY_HOST, ingress, fallback, List.of(new StringMatch.Prefix("/")));
    }
  }

  private void add(
      SortedMap<String, List<Entry>> byHost,
      String host,
      Ingress ingress,
      Ingress.@Nullable Backend backend,
      List<StringMatch> conditions) {
    Optional<IngressBackends.Target> target = IngressBackends.resolve(state, ingress, backend);
    target.ifPresent(t -> {
      List<Entry> entries = byHost.computeIfAbsent(host, h -> new ArrayList<>());
      conditions.forEach(c -> entries.add(new Entry(c, t, ingress)));
    });
  }

  /** Exact paths first, then longer prefixes before shorter; the sort keeps the rest in order. */
  private List<Route> routes(List<Entry> entries) {
    return entries.stream()
        .sorted(
            Comparator.comparing((Entry e) -> e.path() instanceof StringMatch.Exact ? 0 : 1)
                .thenComparing(e -> e.path().value(), Comparator.reverseOrder()))
        .flatMap(e ->
            order
                .routes(
                    e.target().service(),
                    e.target().port(),
                    rule -> IngressPaths.within(rule, e.path()))
                .stream())
        .toList();
  }

  private record Entry(StringMatch path, IngressBackends.Target target, Ingress ingress) {}
}
