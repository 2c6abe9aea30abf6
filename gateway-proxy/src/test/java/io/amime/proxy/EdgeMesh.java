package io.amime.proxy;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.TestAuthority;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.RecordedPilot;
import io.amime.proxy.testing.TlsFiles;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLSocket;
import org.awaitility.Awaitility;

/**
 * An ingress on the rules of a test, in front of the service {@code web} outside the mesh that says
 * with what host and scheme it was called.
 */
final class EdgeMesh implements AutoCloseable {
  private static final String WEB =
      """
      apiVersion: networking.istio.io/v1
      kind: ServiceEntry
      metadata: {name: web}
      spec:
        hosts: [web.example.org]
        ports: [{number: 80, name: http, protocol: HTTP, targetPort: %d}]
        resolution: STATIC
        endpoints: [{address: 127.0.0.1}]
      ---
      %s
      """;

  final TlsFiles files;
  final WorkloadProxy ingress;
  private final EventLoops loops = new EventLoops(2, "mesh");
  private final RecordedPilot pilot;
  private final RawBackend own =
      new RawBackend((request, out) -> {
        var text = request.header("x-forwarded-proto") + " " + request.header("host");
        RawBackend.write(out, 200, text);
        return true;
      });
  private final int backend;
  private int revision;

  EdgeMesh(Path directory) throws IOException {
    this(directory, 0);
  }

  /**
   * @param port of what the service {@code web} is instead, 0 for one of our own
   */
  EdgeMesh(Path directory, int port) throws IOException {
    backend = port == 0 ? own.port() : port;
    files = new TlsFiles(directory.resolve("secrets"));
    var authority = TestAuthority.create();
    pilot = RecordedPilot.over(authority.identity("istio-system", "pilot"));
    var settings =
        new ProxyProperties(
            Workload.Mode.INGRESS,
            "ingress",
            "istio-ingress",
            "istio-system",
            Map.of("istio", "ingress"),
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
            directory.resolve("state"),
            directory.resolve("access.log").toString(),
            2,
            0,
            ProxyProperties.Interception.NONE,
            List.of(),
            new ProxyProperties.Ingress(0, directory.resolve("secrets")),
            new ProxyProperties.Drain(Duration.ofMillis(100), Duration.ofSeconds(10)),
            new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ofMillis(100)));
    ingress =
        new WorkloadProxy(
            settings, "istio-ingress", authority.identity("istio-system", "istio-ingress"), loops);
    ingress.connect();
  }

  /** Lets the ingress run on these rules, which mean the backend by the service {@code web}. */
  EdgeMesh rules(String yaml) {
    Awaitility.await().until(() -> !pilot.heartbeats().isEmpty());
    var registered = pilot.heartbeats().getLast().registration();
    var resources = ResourceCodec.decode(WEB.formatted(backend, yaml));
    if (!resources.isSound()) {
      throw new IllegalArgumentException(resources.violations().toString());
    }
    var state =
        MeshState.of(
            ++revision,
            MeshDefaults.SAFE,
            resources.resources(),
            List.of(Instance.of(registered, true, List.of())));
    var snapshot = SnapshotBuilder.build(state, registered.workload());
    var feed = pilot.feed("ingress");
    Awaitility.await().until(() -> !feed.lastEventIds().isEmpty());
    feed.send(snapshot.version(), "snapshot", Map.of("full", snapshot));
    Awaitility.await()
        .until(() ->
            feed.acks().stream()
                .anyMatch(a -> a.accepted() && a.version().equals(snapshot.version())));
    return this;
  }

  /**
   * All requests for the service, WebSockets among them, whatever name they ask for; the
   * certificate is localhost's.
   */
  EdgeMesh serveAnyName() {
    files.write("default/all", "localhost");
    return rules(
        """
        apiVersion: extensions/v1beta1
        kind: Ingress
        metadata: {name: all}
        spec:
          tls: [{secretName: all}]
          backend: {serviceName: web, servicePort: 80}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: RouteRule
        metadata: {name: all}
        spec:
          destination: {service: web.example.org}
          websocketUpgrade: true
        """);
  }

  /** A connection whose handshake is done. */
  record Connection(SSLSocket socket, RawClient http) implements AutoCloseable {
    String get(String host) throws IOException {
      return http.send("GET / HTTP/1.1\nHost: " + host + "\n\n").answer().text();
    }

    int status(String host) throws IOException {
      return http.send("GET / HTTP/1.1\nHost: " + host + "\n\n").answer().status();
    }

    X509Certificate certificate() throws IOException {
      return (X509Certificate) socket.getSession().getPeerCertificates()[0];
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  /**
   * A client without a certificate.
   *
   * @param name that it asks for, empty for none
   */
  Connection connect(String name, String... protocols) throws IOException {
    return connect(name, null, protocols);
  }

  Connection connect(String name, TlsFiles.Pair own, String... protocols) throws IOException {
    var socket =
        (SSLSocket)
            files.client(own).getSocketFactory().createSocket("127.0.0.1", ingress.ports().https());
    socket.setSoTimeout(20_000);
    var parameters = socket.getSSLParameters();
    if (!name.isEmpty()) {
      parameters.setServerNames(List.of(new SNIHostName(name)));
    }
    parameters.setApplicationProtocols(protocols);
    socket.setSSLParameters(parameters);
    try {
      socket.startHandshake();
    } catch (IOException e) {
      socket.close();
      throw e;
    }
    return new Connection(socket, new RawClient(socket));
  }

  /** The newest that it has told Pilot about its secrets; empty before. */
  String told() {
    return pilot.feed("ingress").replies().stream()
        .filter(reply -> reply.place().equals("reports"))
        .reduce((first, next) -> next)
        .map(reply -> reply.body().toString())
        .orElse("");
  }

  /** Over plain HTTP. */
  RawClient.Answer plain(String head) throws IOException {
    try (var client = new RawClient(ingress.ports().inbound())) {
      return client.send(head).answer();
    }
  }

  String admin(String path) throws IOException, InterruptedException {
    var uri = URI.create("http://127.0.0.1:" + ingress.ports().admin() + path);
    try (var direct = HttpClient.newHttpClient()) {
      return direct
          .send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString())
          .body();
    }
  }

  @Override
  public void close() {
    ingress.close();
    loops.close();
    pilot.close();
    own.close();
  }
}
