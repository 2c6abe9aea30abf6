package io.amime.proxy;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.TestAuthority;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.testing.RecordedPilot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/**
 * productpage calls the ports of the service {@code data} through a sidecar on either side, with
 * certificates of a test authority. Each port has a listener of its own beside the caller.
 */
final class TcpMesh implements AutoCloseable {
  static final String HOST = "data.default.svc.cluster.local";

  final WorkloadProxy caller;
  final WorkloadProxy callee;
  private final Path directory;
  private final EventLoops loops = new EventLoops(2, "mesh");
  private final List<Service> services;
  final RecordedPilot pilot;
  private final LiveIdentity callerIdentity;

  /** A port of the service, and where the application behind it listens. */
  record Service(int port, Cluster.Protocol protocol, int target) {
    static Service tcp(int port, int target) {
      return new Service(port, Cluster.Protocol.TCP, target);
    }

    static Service http(int port, int target) {
      return new Service(port, Cluster.Protocol.HTTP, target);
    }
  }

  private TcpMesh(
      Path directory, String account, MixerPolicy policy, boolean strict, List<Service> services)
      throws IOException {
    this.directory = directory;
    this.services = services;
    var authority = TestAuthority.create();
    callerIdentity = authority.identity("default", "productpage");
    var calleeIdentity = authority.identity("default", account);
    pilot = RecordedPilot.over(authority.identity("istio-system", "pilot"));
    callee = proxy("data-v1", "data", calleeIdentity, List.of());
    caller =
        proxy(
            "productpage-v1",
            "productpage",
            callerIdentity,
            services.stream()
                .map(s -> new ProxyProperties.Upstream(0, "data:" + s.port()))
                .toList());
    pilot.feed("data-v1").greet("c1", "snapshot", Map.of("full", calleeSnapshot(policy, strict)));
    pilot.feed("productpage-v1").greet("p1", "snapshot", Map.of("full", callerSnapshot()));
    caller.connect();
    callee.connect();
    Awaitility.await().until(() -> caller.ready() && callee.ready());
  }

  static TcpMesh start(Path directory, Service... services) throws IOException {
    return new TcpMesh(directory, "data", MixerPolicy.NONE, true, List.of(services));
  }

  /** With a callee that lets plain text in. */
  static TcpMesh permissive(Path directory, Service... services) throws IOException {
    return new TcpMesh(directory, "data", MixerPolicy.NONE, false, List.of(services));
  }

  static TcpMesh start(Path directory, MixerPolicy policy, Service... services) throws IOException {
    return new TcpMesh(directory, "data", policy, true, List.of(services));
  }

  /** With a server whose certificate is of another account than Pilot names. */
  static TcpMesh withImposter(Path directory, Service... services) throws IOException {
    return new TcpMesh(directory, "imposter", MixerPolicy.NONE, true, List.of(services));
  }

  private WorkloadProxy proxy(
      String id, String service, LiveIdentity identity, List<ProxyProperties.Upstream> upstreams) {
    var settings =
        new ProxyProperties(
            Workload.Mode.SIDECAR,
            id,
            service,
            "default",
            Map.of("app", service, "version", "v1"),
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.1",
            0,
            0,
            0,
            List.of(),
            pilot.url(),
            null,
            Duration.ofMillis(500),
            directory.resolve(id),
            directory.resolve(id + ".log").toString(),
            2,
            0,
            ProxyProperties.Interception.NONE,
            upstreams,
            new ProxyProperties.Ingress(0, null),
            new ProxyProperties.Drain(Duration.ofMillis(100), Duration.ofSeconds(10)),
            new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ofMillis(100)));
    return new WorkloadProxy(settings, identity.current().id().serviceAccount(), identity, loops);
  }

  ProxySnapshot callerSnapshot() {
    var hosts = new ArrayList<VirtualHost>();
    var clusters = new ArrayList<Cluster>();
    var endpoints = new java.util.HashMap<String, List<Endpoint>>();
    for (var service : services) {
      var cluster = cluster(service);
      clusters.add(cluster);
      var forward =
          new RouteAction.Forward(
              List.of(new RouteAction.WeightedCluster(cluster.name(), 100)),
              null,
              null,
              null,
              null,
              null,
              null,
              Map.of(),
              false);
      hosts.add(
          new VirtualHost(
              HOST,
              service.port(),
              service.protocol(),
              List.of(),
              List.of("data", HOST),
              List.of(new Route(Route.DEFAULT, 0, RouteMatch.ANY, forward))));
      endpoints.put(
          cluster.service(),
          List.of(
              new Endpoint(
                  "data-v1",
                  "127.0.0.1",
                  callee.ports().inbound(),
                  Map.of("app", "data", "version", "v1"),
                  true,
                  true)));
    }
    return new ProxySnapshot(
        "p1",
        1,
        MeshPair.workload("productpage-v1", "productpage"),
        hosts,
        clusters,
        endpoints,
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }

  private static Cluster cluster(Service service) {
    return new Cluster(
        "outbound|" + service.port() + "||" + HOST,
        HOST,
        service.port(),
        Map.of(),
        service.protocol(),
        true,
        List.of("spiffe://cluster.local/ns/default/sa/data"),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(2),
        Cluster.Limits.DEFAULT,
        null,
        null);
  }

  private ProxySnapshot calleeSnapshot(MixerPolicy policy, boolean strict) {
    return new ProxySnapshot(
        "c1",
        1,
        MeshPair.workload("data-v1", "data"),
        List.of(),
        List.of(),
        Map.of(),
        List.of(
            new Peer(
                callerIdentity.current().serial(),
                "productpage-v1",
                "productpage",
                "default",
                Map.of("app", "productpage", "version", "v1"))),
        new Inbound(
            strict,
            services.stream()
                .map(s -> new Inbound.Port(s.port(), HOST, s.protocol(), "127.0.0.1", s.target()))
                .toList()),
        Outbound.REGISTRY_ONLY,
        policy);
  }

  /** The caller's own port for one of the service's. */
  int port(int servicePort) {
    for (int i = 0; i < services.size(); i++) {
      if (services.get(i).port() == servicePort) {
        return caller.ports().upstreams().get(i);
      }
    }
    throw new IllegalArgumentException("no port " + servicePort);
  }

  /** A connection of the application that believes to speak to the service. */
  Socket dial(int servicePort) throws IOException {
    return socket(port(servicePort));
  }

  /** A connection to the caller's proxy. */
  Socket dialProxy() throws IOException {
    return socket(caller.ports().outbound());
  }

  /** A connection of somebody without a sidecar to the callee's. */
  Socket dialCallee() throws IOException {
    return socket(callee.ports().inbound());
  }

  private static Socket socket(int port) throws IOException {
    var socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(20_000);
    return socket;
  }

  /** All that a proxy counts. */
  static String metrics(WorkloadProxy proxy) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:%d/metrics".formatted(proxy.ports().admin()));
    try (var direct = HttpClient.newHttpClient()) {
      return direct
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  /** Lines of the access log of a workload, once there is one with that text. */
  String log(String workload, String text) {
    var file = directory.resolve(workload + ".log");
    Awaitility.await().until(() -> read(file).contains(text));
    return read(file);
  }

  private static String read(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public void close() {
    caller.close();
    callee.close();
    loops.close();
    pilot.close();
  }
}
