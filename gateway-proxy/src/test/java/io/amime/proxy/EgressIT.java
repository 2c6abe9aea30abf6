package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.Instance;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.TestAuthority;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RecordedPilot;
import io.amime.proxy.testing.TlsBackend;
import io.amime.proxy.testing.TlsFiles;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ProxySelector;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls that leave the mesh at its egress gateway. */
class EgressIT {
  @TempDir Path directory;
  private final EventLoops loops = new EventLoops(2, "mesh");
  private final TestAuthority authority = TestAuthority.create();
  private final RawBackend backend = RawBackend.saying("outside");
  private RecordedPilot pilot;
  private WorkloadProxy sidecar;
  private WorkloadProxy egress;
  private HttpClient application;
  private int version;

  @BeforeEach
  void start() throws IOException {
    pilot = RecordedPilot.over(authority.identity("istio-system", "pilot"));
    sidecar = proxy(Workload.Mode.SIDECAR, "web-1", "web", "default");
    egress = proxy(Workload.Mode.EGRESS, "egress", "istio-egress", "istio-system");
    application =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .proxy(ProxySelector.of(new InetSocketAddress("127.0.0.1", sidecar.ports().outbound())))
            .build();
  }

  @AfterEach
  void stop() {
    application.shutdownNow();
    sidecar.close();
    egress.close();
    loops.close();
    pilot.close();
    backend.close();
  }

  private WorkloadProxy proxy(Workload.Mode mode, String id, String service, String namespace) {
    var settings =
        new ProxyProperties(
            mode,
            id,
            service,
            namespace,
            Map.of("app", service),
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
            List.of(),
            new ProxyProperties.Ingress(0, null),
            new ProxyProperties.Drain(Duration.ZERO, Duration.ofSeconds(10)),
            new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ofMillis(100)));
    var proxy = new WorkloadProxy(settings, service, authority.identity(namespace, service), loops);
    proxy.connect();
    return proxy;
  }

  private static String rule(String host, int port, String protocol) {
    return """
    apiVersion: config.istio.io/v1alpha2
    kind: EgressRule
    metadata: {name: outside-%d, annotations: {amime.io/via: egress}}
    spec:
      destination: {service: '%s'}
      ports: [{port: %d, protocol: %s}]
    """
        .formatted(port, host, port, protocol);
  }

  private Instance registered(String id) {
    Awaitility.await()
        .until(() ->
            pilot.heartbeats().stream().anyMatch(h -> h.registration().workload().id().equals(id)));
    return pilot.heartbeats().stream()
        .map(RecordedPilot.Heartbeat::registration)
        .filter(r -> r.workload().id().equals(id))
        .findFirst()
        .map(r -> Instance.of(r, true, List.of()))
        .orElseThrow();
  }

  /** What Pilot would make of these rules for one of the two. */
  private void rules(String id, List<Instance> known, String yaml) {
    var resources = ResourceCodec.decode(yaml);
    assertThat(resources.violations()).isEmpty();
    var state = MeshState.of(++version, MeshDefaults.SAFE, resources.resources(), known);
    var snapshot = SnapshotBuilder.build(state, registered(id).workload());
    var feed = pilot.feed(id);
    Awaitility.await().until(() -> !feed.lastEventIds().isEmpty());
    feed.send(snapshot.version(), "snapshot", Map.of("full", snapshot));
    Awaitility.await()
        .until(() ->
            feed.acks().stream()
                .anyMatch(a -> a.accepted() && a.version().equals(snapshot.version())));
  }

  private void rules(String yaml) {
    var known = List.of(registered("web-1"), registered("egress"));
    rules("egress", known, yaml);
    rules("web-1", known, yaml);
  }

  private HttpResponse<String> get(int port) throws Exception {
    return get("localhost", port);
  }

  private HttpResponse<String> get(String host, int port) throws Exception {
    return application.send(
        HttpRequest.newBuilder(URI.create("http://" + host + ":" + port + "/books"))
            .timeout(Duration.ofSeconds(10))
            .build(),
        HttpResponse.BodyHandlers.ofString());
  }

  private String log(String id) throws IOException {
    var file = directory.resolve(id + ".log");
    Awaitility.await().until(() -> Files.exists(file) && Files.readString(file).contains("/books"));
    return Files.readString(file);
  }

  @Test
  void whatARuleSendsThroughItLeavesThere() throws Exception {
    rules(rule("localhost", backend.port(), "http"));
    assertThat(get(backend.port()).body()).isEqualTo("outside");
    assertThat(log("egress")).contains("localhost:" + backend.port());
    assertThat(log("web-1")).contains("127.0.0.1:" + egress.ports().inbound());
  }

  @Test
  void aWildcardTakesEveryHostThatItCovers() throws Exception {
    rules(rule("*", backend.port(), "http"));
    assertThat(get(backend.port()).body()).isEqualTo("outside");
    assertThat(log("egress")).contains("localhost:" + backend.port());
  }

  @Test
  void theEgressSpeaksTlsToTheOutside() throws Exception {
    try (var secure = TlsBackend.saying("secret")) {
      rules(rule("localhost", secure.port(), "https"));
      assertThat(get(secure.port()).body()).isEqualTo("secret");
      assertThat(secure.serverNames()).contains("localhost");
      assertThat(log("egress")).contains("localhost:" + secure.port());
    }
  }

  private static String bank(int port, String names) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: bank}
    spec:
      hosts: [bank.example.com]
      ports: [{number: %d, name: http, protocol: HTTP}]
      resolution: STATIC
      endpoints: [{address: 127.0.0.1}]
    ---
    apiVersion: networking.istio.io/v1
    kind: DestinationRule
    metadata: {name: bank}
    spec:
      host: bank.example.com
      trafficPolicy: {tls: {mode: MUTUAL, credentialName: bank, subjectAltNames: [%s]}}
    """
        .formatted(port, names);
  }

  @Test
  void aServerOutsideIsShownTheCertificateOfASecretAndHeldToItsNames() throws Exception {
    var files = new TlsFiles(directory.resolve("web-1/secrets"));
    var known = List.of(registered("web-1"));
    try (var server = TlsBackend.knowing(files.client(files.pair("bank.example.com")), "money")) {
      rules("web-1", known, bank(server.port(), "bank.example.com"));
      var before = get("bank.example.com", server.port());
      assertThat(before.statusCode()).isEqualTo(503);
      assertThat(before.headers().firstValue("x-mesh-reason")).contains("upstream-connect-failure");
      assertThat(before.body()).contains("TLS: ", "there is no file");
      Awaitility.await()
          .untilAsserted(() ->
              assertThat(pilot.feed("web-1").replies().toString())
                  .contains("\"default/bank\"", "\"DestinationRule/default/bank\""));

      files.write("default/bank", "customer");
      files.vouch("default/bank");
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(get("bank.example.com", server.port()).body()).isEqualTo("money"));

      rules("web-1", known, bank(server.port(), "other.example.com"));
      assertThat(get("bank.example.com", server.port()).body())
          .contains("TLS: ", "[bank.example.com]", "none of subjectAltNames [other.example.com]");
    }
  }

  @Test
  void aHostThatNoRuleNamesIsRefusedThere() throws Exception {
    var known = List.of(registered("web-1"), registered("egress"));
    rules("egress", known, rule("other.example.com", 80, "http"));
    rules("web-1", known, rule("localhost", backend.port(), "http"));
    var answer = get(backend.port());
    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(log("egress")).contains("no-route");
    assertThat(backend.connections()).isZero();
  }

  @Test
  void withoutOneNothingPassesItBy() throws Exception {
    rules("web-1", List.of(registered("web-1")), rule("localhost", backend.port(), "http"));
    var answer = get(backend.port());
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("x-mesh-reason")).contains("no-healthy-endpoint");
    assertThat(backend.connections()).isZero();
  }

  @Test
  void whoIsNotOfTheMeshIsNotServed() throws Exception {
    rules(rule("localhost", backend.port(), "http"));
    try (var socket = new Socket("127.0.0.1", egress.ports().inbound())) {
      socket.setSoTimeout(10_000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: localhost:%d\r\n\r\n"
                  .formatted(backend.port())
                  .getBytes(StandardCharsets.US_ASCII));
      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
    }
    assertThat(backend.connections()).isZero();
  }
}
