package io.amime.api.compile;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.resource.GoDuration;
import io.amime.api.resource.ResourceKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** Snapshots and statuses as a table for people: one line per fact, defaults left out. */
final class MeshTable {
  private static final String SUFFIX = ".svc.cluster.local";

  private final StringBuilder text = new StringBuilder();
  private final boolean all;

  MeshTable(boolean all) {
    this.all = all;
  }

  String text() {
    return text.toString();
  }

  void snapshot(ProxySnapshot snapshot) {
    line(snapshot.workload().id());
    for (VirtualHost host : snapshot.virtualHosts()) {
      boolean plain =
          host.routes().size() == 1 && host.routes().getFirst().rule().equals(Route.DEFAULT);
      if (all) {
        String dialled = host.addresses().isEmpty() ? "" : " at " + host.addresses();
        line("  host " + host.name() + ":" + host.port() + " " + host.domains() + dialled);
      }
      if (all || !plain || host.port() == 0) {
        host.routes().forEach(r -> line("  " + at(host) + " " + route(r)));
      }
    }
    for (Inbound.ServerTls tls : snapshot.inbound().tls()) {
      Inbound.Terms terms = tls.terms();
      line(
          "  tls %s %s %s %s for %s"
              .formatted(
                  tls.hosts(), terms.secret(), terms.clients(), terms.oldest(), tls.resource()));
    }
    for (VirtualHost passed : snapshot.inbound().passed()) {
      if (passed.routes().isEmpty()) {
        line("  passed " + passed.name() + " nowhere");
      }
      passed.routes().forEach(r -> line("  passed " + at(passed) + " " + route(r)));
    }
    for (Cluster cluster : snapshot.clusters()) {
      if (all || cluster.policy() != null) {
        line("  cluster " + cluster(cluster));
      }
    }
    if (all) {
      new TreeMap<>(snapshot.endpoints())
          .forEach((k, v) -> line("  endpoints " + k.replace(SUFFIX, "") + endpoints(v)));
    }
    policy(snapshot.workload().namespace(), snapshot.policy());
  }

  void statuses(SortedMap<ResourceKey, RuleStatus> statuses) {
    statuses.forEach((key, status) ->
        line(
            key
                + switch (status) {
                  case RuleStatus.Active a -> " active";
                  case RuleStatus.Shadowed s -> " " + s.why();
                  case RuleStatus.Idle i -> " idle: " + i.why();
                }));
  }

  private void policy(String namespace, MixerPolicy policy) {
    if (policy.program().compile().checks(namespace)) {
      line("  mixer check");
    }
    for (MixerPolicy.Quota quota : policy.quotas()) {
      String when =
          quota.match().stream().map(MeshTable::conditions).collect(Collectors.joining(" or "));
      line("  mixer quota " + quota.name() + " x" + quota.charge() + " " + when);
    }
  }

  private static String at(VirtualHost host) {
    return host.name().replace(SUFFIX, "") + (host.port() == 0 ? "" : ":" + host.port());
  }

  private static String route(Route route) {
    return route.rule()
        + (route.part() == null ? "" : " " + route.part())
        + " ["
        + match(route.match())
        + "] "
        + action(route.action())
        + (route.until() == null ? "" : " until " + route.until());
  }

  private static String match(RouteMatch match) {
    String text =
        (match.uri() == null ? "" : "uri " + condition(match.uri()) + " ")
            + conditions(match.headers())
            + (match.sourceSubnets().isEmpty() ? "" : " from " + match.sourceSubnets())
            + (match.destinationSubnets().isEmpty() ? "" : " to " + match.destinationSubnets());
    return text.trim();
  }

  private static String conditions(Map<String, StringMatch> conditions) {
    return new TreeMap<>(conditions)
        .entrySet().stream()
            .map(e -> e.getKey() + " " + condition(e.getValue()))
            .collect(Collectors.joining(" "));
  }

  private static String condition(StringMatch match) {
    return switch (match) {
      case StringMatch.Exact(String v) -> "=" + v;
      case StringMatch.Prefix(String v) -> "^" + v;
      case StringMatch.Regex(String v) -> "~" + v;
    };
  }

  private static String action(RouteAction action) {
    return switch (action) {
      case RouteAction.Redirect r ->
          "redirect "
              + r.code()
              + " "
              + r.authority()
              + " "
              + r.uri()
              + (r.scheme() == null ? "" : " " + r.scheme() + ":" + r.port());
      case RouteAction.Respond r -> "respond " + r.status() + " " + r.body();
      case RouteAction.Forward f -> forward(f);
    };
  }

  private static String forward(RouteAction.Forward f) {
    var text = new StringBuilder();
    text.append(
        f.clusters().stream()
            .map(c -> c.weight() + " " + subset(c.cluster()))
            .collect(Collectors.joining(", ")));
    if (f.timeout() == null) {
      text.append(" no timeout");
    } else if (!f.timeout().equals(Duration.ofSeconds(15))) {
      text.append(" timeout ").append(GoDuration.format(f.timeout()));
    }
    if (f.retries() == null) {
      text.append(" no retries");
    } else if (!f.retries().equals(RouteAction.RetryPolicy.DEFAULT)) {
      text.append(" retries ").append(f.retries().attempts());
      if (f.retries().perTryTimeout() != null) {
        text.append(" per try ").append(GoDuration.format(f.retries().perTryTimeout()));
      }
    }
    if (f.fault() != null) {
      text.append(fault(f.fault()));
    }
    if (f.rewrite() != null) {
      text.append(" rewrite ").append(f.rewrite().matchedPrefix()).append("->");
      text.append(f.rewrite().uri()).append(" host ").append(f.rewrite().authority());
    }
    f.mirrors().forEach(m -> text.append(" mirror ").append(subset(m.cluster())));
    if (f.cors() != null) {
      text.append(" cors ").append(f.cors().allowOrigin()).append(f.cors().allowMethods());
    }
    if (!f.appendHeaders().isEmpty()) {
      text.append(" append ").append(new TreeMap<>(f.appendHeaders()));
    }
    return text.append(f.websocket() ? " websocket" : "").toString();
  }

  private static String fault(RouteAction.Fault fault) {
    String text = "";
    if (fault.delay() != null) {
      text +=
          " delay "
              + fault.delay().percent()
              + "% "
              + GoDuration.format(fault.delay().fixedDelay());
    }
    if (fault.abort() != null) {
      text += " abort " + fault.abort().percent() + "% " + fault.abort().httpStatus();
    }
    return text;
  }

  /** {@code reviews.default:9080 version=v1} of a cluster's name. */
  private static String subset(String cluster) {
    String[] parts = cluster.split("\\|", -1);
    return parts[3].replace(SUFFIX, "")
        + ":"
        + parts[1]
        + (parts[2].isEmpty() ? "" : " " + parts[2]);
  }

  private String cluster(Cluster c) {
    String text = subset(c.name()) + " " + c.loadBalancing();
    if (c.policy() != null) {
      text += " by " + c.policy();
    }
    if (!c.limits().equals(Cluster.Limits.DEFAULT)) {
      text += " " + c.limits();
    }
    if (!Cluster.Outlier.DEFAULT.equals(c.outlier())) {
      text += " " + c.outlier();
    }
    if (c.resolution() != Cluster.Resolution.MEMBERS) {
      text += " " + c.resolution();
    }
    if (c.origination() != null) {
      text += " " + c.origination();
    }
    if (!c.balancer().equals(BalancerSettings.NONE)) {
      text += " " + c.balancer();
    }
    if (c.healthCheck() != null) {
      text += " " + c.healthCheck();
    }
    return all ? text + " " + c.protocol() + (c.tls() ? " " + c.identities() : " plain") : text;
  }

  private static String endpoints(List<Endpoint> endpoints) {
    return endpoints.stream()
        .map(e ->
            " "
                + e.id()
                + "@"
                + e.address()
                + ":"
                + e.port()
                + (e.tls() ? "" : " plain")
                + (e.weight() == null ? "" : " weight " + e.weight())
                + (e.labels().containsKey(BalancerSettings.ZONE_LABEL)
                    ? " in " + e.labels().get(BalancerSettings.ZONE_LABEL)
                    : "")
                + (e.healthy() ? "" : " sick"))
        .collect(Collectors.joining());
  }

  private void line(String line) {
    text.append(line.stripTrailing()).append('\n');
  }
}
