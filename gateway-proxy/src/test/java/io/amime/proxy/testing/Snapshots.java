package io.amime.proxy.testing;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Outlier;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Builds snapshots as Pilot would, for a caller of the service {@code reviews:9080}. */
public final class Snapshots {
  public static final String HOST = "reviews.default.svc.cluster.local";
  public static final Workload CALLER =
      new Workload(
          "productpage-v1",
          Workload.Mode.SIDECAR,
          "productpage",
          "default",
          "productpage",
          Map.of("app", "productpage", "version", "v1"));

  private final List<Route> routes = new ArrayList<>();
  private final Map<String, Cluster> clusters = new HashMap<>();
  private final List<Endpoint> endpoints = new ArrayList<>();
  private final List<Inbound.Port> inbound = new ArrayList<>();
  private final List<Peer> peers = new ArrayList<>();
  private Outbound outbound = Outbound.REGISTRY_ONLY;
  private List<String> domains = List.of("reviews", "reviews.default", HOST);
  private String host = HOST;
  private int port = 9080;
  private String version = "1";

  public static Snapshots reviews() {
    return new Snapshots();
  }

  /** Name of the cluster with the label {@code version}; empty for all versions. */
  public static String cluster(String version) {
    return "outbound|9080|%s|%s".formatted(version.isEmpty() ? "" : "version=" + version, HOST);
  }

  public static Cluster config(String version) {
    return new Cluster(
        cluster(version),
        HOST,
        9080,
        version.isEmpty() ? Map.of() : Map.of("version", version),
        Cluster.Protocol.HTTP,
        false,
        List.of(),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(1),
        Cluster.Limits.DEFAULT,
        null,
        null);
  }

  /** The cluster of a version, speaking a protocol within limits. */
  public static Cluster config(String version, Cluster.Protocol protocol, Cluster.Limits limits) {
    var base = config(version);
    return new Cluster(
        base.name(),
        base.host(),
        base.port(),
        base.labels(),
        protocol,
        base.tls(),
        base.identities(),
        base.loadBalancing(),
        base.connectTimeout(),
        limits,
        base.outlier(),
        base.policy());
  }

  /** The same cluster, balanced and watched otherwise. */
  public static Cluster balanced(
      Cluster base,
      Cluster.LoadBalancing policy,
      BalancerSettings balancer,
      @Nullable Outlier outlier) {
    return new Cluster(
        base.name(),
        base.host(),
        base.port(),
        base.labels(),
        base.protocol(),
        base.tls(),
        base.identities(),
        policy,
        base.connectTimeout(),
        base.limits(),
        outlier,
        base.policy(),
        base.resolution(),
        base.origination(),
        balancer);
  }

  /** The same cluster, whose members are asked for their health. */
  public static Cluster checked(Cluster base, @Nullable HealthCheck check) {
    return new Cluster(
        base.name(),
        base.host(),
        base.port(),
        base.labels(),
        base.protocol(),
        base.tls(),
        base.identities(),
        base.loadBalancing(),
        base.connectTimeout(),
        base.limits(),
        base.outlier(),
        base.policy(),
        base.resolution(),
        base.origination(),
        base.balancer(),
        check);
  }

  /** A check that is made often; every {@code seldom} while nobody calls. */
  public static HealthCheck often(HealthCheck.Kind kind, String target, Duration seldom) {
    return new HealthCheck(
        kind, target, Duration.ofMillis(20), Duration.ofSeconds(1), 3, 2, seldom);
  }

  /** A check that is made often, also while nobody calls. */
  public static HealthCheck often(HealthCheck.Kind kind, String target) {
    return often(kind, target, Duration.ofMillis(20));
  }

  public Snapshots version(String id) {
    version = id;
    return this;
  }

  public Snapshots cluster(Cluster cluster) {
    clusters.put(cluster.name(), cluster);
    return this;
  }

  public Snapshots endpoint(String version, int port) {
    endpoints.add(
        new Endpoint(
            "reviews-" + version + "-" + endpoints.size(),
            "127.0.0.1",
            port,
            Map.of("app", "reviews", "version", version),
            false,
            true));
    clusters.putIfAbsent(cluster(""), config(""));
    clusters.putIfAbsent(cluster(version), config(version));
    return this;
  }

  /** An endpoint of any kind; its cluster is the caller's business. */
  public Snapshots endpoint(Endpoint endpoint) {
    endpoints.add(endpoint);
    return this;
  }

  public Snapshots inbound(int servicePort, int targetPort) {
    inbound.add(
        new Inbound.Port(servicePort, HOST, Cluster.Protocol.HTTP, "127.0.0.1", targetPort));
    return this;
  }

  /** The same routes whatever host is asked for. */
  public Snapshots anyHost() {
    host = "*";
    port = 0;
    domains = List.of("*");
    return this;
  }

  /** Lets calls pass that are for nobody. */
  public Snapshots allowUnknown() {
    outbound = Outbound.ALLOW_ANY;
    return this;
  }

  public Snapshots peer(Peer peer) {
    peers.add(peer);
    return this;
  }

  public Snapshots route(Route route) {
    routes.add(route);
    return this;
  }

  public Snapshots route(RouteMatch match, RouteAction action) {
    return route(new Route("default/rule-" + routes.size(), 7, match, action));
  }

  public Snapshots route(RouteAction action) {
    return route(RouteMatch.ANY, action);
  }

  /** A forward that is changed step by step. */
  public static RouteAction.Forward to(WeightedCluster... shares) {
    return new RouteAction.Forward(
        Arrays.asList(shares), null, null, null, null, null, null, Map.of(), false);
  }

  public static RouteAction.Forward timeout(RouteAction.Forward f, Duration timeout) {
    return new RouteAction.Forward(
        f.clusters(),
        timeout,
        f.retries(),
        f.fault(),
        f.rewrite(),
        f.mirrors(),
        f.cors(),
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward retries(
      RouteAction.Forward f, RouteAction.RetryPolicy retries) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        retries,
        f.fault(),
        f.rewrite(),
        f.mirrors(),
        f.cors(),
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward fault(RouteAction.Forward f, RouteAction.Fault fault) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        f.retries(),
        fault,
        f.rewrite(),
        f.mirrors(),
        f.cors(),
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward rewrite(RouteAction.Forward f, RouteAction.Rewrite rewrite) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        f.retries(),
        f.fault(),
        rewrite,
        f.mirrors(),
        f.cors(),
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward mirror(RouteAction.Forward f, RouteAction.Mirror mirror) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        f.retries(),
        f.fault(),
        f.rewrite(),
        List.of(mirror),
        f.cors(),
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward cors(RouteAction.Forward f, RouteAction.Cors cors) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        f.retries(),
        f.fault(),
        f.rewrite(),
        f.mirrors(),
        cors,
        f.appendHeaders(),
        f.websocket(),
        f.headers());
  }

  public static RouteAction.Forward append(RouteAction.Forward f, Map<String, String> headers) {
    return new RouteAction.Forward(
        f.clusters(),
        f.timeout(),
        f.retries(),
        f.fault(),
        f.rewrite(),
        f.mirrors(),
        f.cors(),
        headers,
        f.websocket(),
        f.headers());
  }

  public static WeightedCluster share(String version, int weight) {
    return new WeightedCluster(cluster(version), weight);
  }

  public ProxySnapshot build() {
    var hosts =
        List.of(new VirtualHost(host, port, Cluster.Protocol.HTTP, List.of(), domains, routes));
    return new ProxySnapshot(
        version,
        1,
        CALLER,
        routes.isEmpty() ? List.of() : hosts,
        List.copyOf(clusters.values()),
        Map.of(HOST + ":9080", List.copyOf(endpoints)),
        peers,
        new Inbound(true, inbound),
        outbound,
        MixerPolicy.NONE);
  }
}
