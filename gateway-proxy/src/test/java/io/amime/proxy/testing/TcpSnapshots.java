package io.amime.proxy.testing;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds snapshots as Pilot would, for a caller and for the workload of {@code redis:6379}. */
public final class TcpSnapshots {
  public static final String HOST = "redis.default.svc.cluster.local";
  public static final int PORT = 6379;

  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Cluster> clusters = new HashMap<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<Inbound.Port> inbound = new ArrayList<>();
  private Cluster.Limits limits = Cluster.Limits.DEFAULT;
  private Cluster.LoadBalancing balancing = Cluster.LoadBalancing.ROUND_ROBIN;
  private BalancerSettings settings = BalancerSettings.NONE;
  private @Nullable HealthCheck check;
  private Outbound outbound = Outbound.REGISTRY_ONLY;
  private List<String> identities = List.of();
  private boolean tls;

  public static TcpSnapshots redis() {
    return new TcpSnapshots();
  }

  public static String cluster(String version) {
    var subset = version.isEmpty() ? "" : "version=" + version;
    return "outbound|%d|%s|%s".formatted(PORT, subset, HOST);
  }

  public TcpSnapshots limits(int maxConnections) {
    limits = new Cluster.Limits(maxConnections, 1024, 1024, null, 0);
    return this;
  }

  /** How a member is chosen, from here on. */
  public TcpSnapshots balanced(Cluster.LoadBalancing policy, BalancerSettings balancer) {
    balancing = policy;
    settings = balancer;
    return this;
  }

  /** What members are asked, from here on. */
  public TcpSnapshots checked(HealthCheck asked) {
    check = asked;
    return this;
  }

  public TcpSnapshots allowUnknown() {
    outbound = Outbound.ALLOW_ANY;
    return this;
  }

  /** Members have a sidecar that proves one of these. */
  public TcpSnapshots identities(String... accepted) {
    identities = List.of(accepted);
    tls = true;
    return this;
  }

  public TcpSnapshots endpoint(String version, int port) {
    var id = "redis-" + version + "-" + endpoints.size();
    endpoints.add(
        new Endpoint(id, "127.0.0.1", port, Map.of("app", "redis", "version", version), tls, true));
    clusters.computeIfAbsent(cluster(""), name -> config(name, Map.of()));
    clusters.computeIfAbsent(cluster(version), name -> config(name, Map.of("version", version)));
    return this;
  }

  private Cluster config(String name, Map<String, String> labels) {
    var plain =
        new Cluster(
            name,
            HOST,
            PORT,
            labels,
            Cluster.Protocol.TCP,
            tls,
            identities,
            balancing,
            Duration.ofSeconds(2),
            limits,
            Cluster.Outlier.DEFAULT,
            null);
    return Snapshots.checked(
        Snapshots.balanced(plain, balancing, settings, plain.outlier()), check);
  }

  /** What the workload itself serves. */
  public TcpSnapshots inbound(int targetPort) {
    inbound.add(new Inbound.Port(PORT, HOST, Cluster.Protocol.TCP, "127.0.0.1", targetPort));
    return this;
  }

  public TcpSnapshots route(RouteMatch match, WeightedCluster... shares) {
    routes.add(
        new Route(
            "default/rule-" + routes.size(),
            7,
            match,
            new RouteAction.Forward(
                List.of(shares), null, null, null, null, null, null, Map.of(), false)));
    return this;
  }

  public static WeightedCluster share(String version, int weight) {
    return new WeightedCluster(cluster(version), weight);
  }

  /** All to all, where no other route is given. */
  public ProxySnapshot build() {
    if (routes.isEmpty() && !endpoints.isEmpty()) {
      route(RouteMatch.ANY, share("", 100));
    }
    var host =
        new VirtualHost(
            HOST, PORT, Cluster.Protocol.TCP, List.of(), List.of("redis", HOST), routes);
    return new ProxySnapshot(
        "1",
        1,
        Snapshots.CALLER,
        routes.isEmpty() ? List.of() : List.of(host),
        List.copyOf(clusters.values()),
        Map.of(HOST + ":" + PORT, List.copyOf(endpoints)),
        List.of(),
        new Inbound(true, inbound),
        outbound,
        MixerPolicy.NONE);
  }
}
