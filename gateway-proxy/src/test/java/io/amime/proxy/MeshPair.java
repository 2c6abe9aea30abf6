package io.amime.proxy;

import com.sun.net.httpserver.HttpServer;
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
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * productpage calls reviews through a sidecar on either side, with certificates of a test authority
 * and a server that plays Pilot's events.
 */
final class MeshPair implements AutoCloseable {
  static final String HOST = "reviews.default.svc.cluster.local";

  final TestAuthority authority = TestAuthority.create();
  final EventLoops loops = new EventLoops(2, "mesh");
  final LiveIdentity callerIdentity;
  final LiveIdentity calleeIdentity;
  final RecordedPilot pilot;
  final HttpServer application;
  final AtomicInteger served = new AtomicInteger();
  final WorkloadProxy caller;
  final WorkloadProxy callee;
  final HttpClient client;
  private final Path directory;
  private final Cluster.Protocol protocol;
  private final int applicationPort;
  private final @Nullable URI mixer;
  volatile Duration serviceTime = Duration.ZERO;

  MeshPair(
      Path directory,
      String calleeAccount,
      MixerPolicy policy,
      Function<TestAuthority, @Nullable URI> mixer)
      throws IOException {
    this(directory, calleeAccount, policy, mixer, Cluster.Protocol.HTTP, 0);
  }

  /**
   * @param port of an application that speaks the protocol, 0 for one of our own
   */
  private MeshPair(
      Path directory,
      String calleeAccount,
      MixerPolicy policy,
      Function<TestAuthority, @Nullable URI> mixer,
      Cluster.Protocol protocol,
      int port)
      throws IOException {
    this.directory = directory;
    this.protocol = protocol;
    this.mixer = mixer.apply(authority);
    callerIdentity = authority.identity("default", "productpage");
    calleeIdentity = authority.identity("default", calleeAccount);
    pilot = RecordedPilot.over(authority.identity("istio-system", "pilot"));
    application = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    application.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    application.createContext(
        "/",
        exchange -> {
          pause(serviceTime);
          served.incrementAndGet();
          var body =
              "reviews of %s".formatted(exchange.getRequestURI()).getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    application.start();
    applicationPort = port == 0 ? application.getAddress().getPort() : port;
    callee = proxy("reviews-v3", "reviews", calleeIdentity);
    caller = proxy("productpage-v1", "productpage", callerIdentity);
    pilot.feed("reviews-v3").greet("c1", "snapshot", Map.of("full", calleeSnapshot(policy)));
    pilot.feed("productpage-v1").greet("p1", "snapshot", Map.of("full", callerSnapshot()));
    client =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", caller.ports().outbound())))
            .build();
  }

  static MeshPair start(Path directory) throws IOException {
    var pair = new MeshPair(directory, "reviews", MixerPolicy.NONE, none -> null);
    pair.connect();
    return pair;
  }

  /** In front of an application that listens already. */
  static MeshPair start(Path directory, Cluster.Protocol protocol, int port) throws IOException {
    var pair = new MeshPair(directory, "reviews", MixerPolicy.NONE, none -> null, protocol, port);
    pair.connect();
    return pair;
  }

  void connect() {
    caller.connect();
    callee.connect();
    org.awaitility.Awaitility.await().until(() -> caller.ready() && callee.ready());
  }

  private WorkloadProxy proxy(String id, String service, LiveIdentity identity) {
    var ports =
        service.equals("reviews")
            ? List.of(
                new ProxyProperties.Port(
                    9080, protocol.name().toLowerCase(Locale.ROOT), applicationPort))
            : List.<ProxyProperties.Port>of();
    var settings =
        new ProxyProperties(
            Workload.Mode.SIDECAR,
            id,
            service,
            "default",
            Map.of("app", service, "version", id.substring(id.length() - 2)),
            "127.0.0.1",
            "127.0.0.1",
            "127.0.0.1",
            0,
            0,
            0,
            ports,
            pilot.url(),
            mixer,
            Duration.ofMillis(500),
            directory.resolve(id),
            directory.resolve(id + ".log").toString(),
            2,
            0,
            ProxyProperties.Interception.NONE,
            List.of(),
            new ProxyProperties.Ingress(0, null),
            new ProxyProperties.Drain(Duration.ofMillis(100), Duration.ofSeconds(10)),
            new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ofMillis(100)));
    return new WorkloadProxy(settings, identity.current().id().serviceAccount(), identity, loops);
  }

  ProxySnapshot callerSnapshot() {
    var cluster =
        new Cluster(
            "outbound|9080||" + HOST,
            HOST,
            9080,
            Map.of(),
            protocol,
            true,
            List.of("spiffe://cluster.local/ns/default/sa/reviews"),
            Cluster.LoadBalancing.ROUND_ROBIN,
            Duration.ofSeconds(1),
            Cluster.Limits.DEFAULT,
            null,
            null);
    var forward =
        new RouteAction.Forward(
            List.of(new RouteAction.WeightedCluster(cluster.name(), 100)),
            Duration.ofSeconds(10),
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            true);
    return new ProxySnapshot(
        "p1",
        1,
        workload("productpage-v1", "productpage"),
        List.of(
            new VirtualHost(
                HOST,
                9080,
                protocol,
                List.of(),
                List.of("reviews", HOST),
                List.of(new Route(Route.DEFAULT, 0, RouteMatch.ANY, forward)))),
        List.of(cluster),
        Map.of(
            HOST + ":9080",
            List.of(
                new Endpoint(
                    "reviews-v3",
                    "127.0.0.1",
                    callee.ports().inbound(),
                    Map.of("app", "reviews", "version", "v3"),
                    true,
                    true))),
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }

  ProxySnapshot calleeSnapshot(MixerPolicy policy) {
    return new ProxySnapshot(
        "c1",
        1,
        workload("reviews-v3", "reviews"),
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
            true, List.of(new Inbound.Port(9080, HOST, protocol, "127.0.0.1", applicationPort))),
        Outbound.REGISTRY_ONLY,
        policy);
  }

  static Workload workload(String id, String service) {
    return new Workload(
        id,
        Workload.Mode.SIDECAR,
        service,
        "default",
        service,
        Map.of("app", service, "version", id.substring(id.length() - 2)));
  }

  HttpResponse<String> get(String path) throws IOException, InterruptedException {
    return send(path);
  }

  HttpResponse<String> getUnchecked(String path) {
    try {
      return send(path);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  HttpResponse<String> send(String path, String... headers)
      throws IOException, InterruptedException {
    var request =
        HttpRequest.newBuilder(URI.create("http://reviews:9080" + path))
            .timeout(Duration.ofSeconds(10));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> admin(WorkloadProxy proxy, String method, String path)
      throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + proxy.ports().admin() + path);
    try (var direct = HttpClient.newHttpClient()) {
      return direct.send(
          HttpRequest.newBuilder(uri).method(method, HttpRequest.BodyPublishers.noBody()).build(),
          HttpResponse.BodyHandlers.ofString());
    }
  }

  private static void pause(Duration time) {
    java.util.concurrent.locks.LockSupport.parkNanos(time.toNanos());
  }

  @Override
  public void close() {
    client.shutdownNow();
    caller.close();
    callee.close();
    loops.close();
    pilot.close();
    application.stop(0);
  }
}
