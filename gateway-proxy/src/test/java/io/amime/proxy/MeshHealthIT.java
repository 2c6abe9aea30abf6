package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.often;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import io.amime.api.discovery.HealthCheck;
import io.amime.api.discovery.HealthCheck.Kind;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.proxy.testing.GrpcServers;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RecordedPilot;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.TcpPeer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Health checks from one sidecar through another, with mutual TLS between them. */
class MeshHealthIT {
  @TempDir Path directory;

  /**
   * The same with checks, and beside each member one more at that port, whose sidecar is not what
   * it should be.
   */
  private static ProxySnapshot checked(ProxySnapshot base, HealthCheck check, int imposter) {
    var endpoints = new HashMap<String, List<Endpoint>>();
    base.endpoints()
        .forEach((service, members) -> {
          var all = new ArrayList<>(members);
          if (imposter > 0) {
            var labels = members.getFirst().labels();
            all.add(new Endpoint("imposter", "127.0.0.1", imposter, labels, true, true));
          }
          endpoints.put(service, all);
        });
    return new ProxySnapshot(
        "p2",
        2,
        base.workload(),
        base.virtualHosts(),
        base.clusters().stream().map(c -> Snapshots.checked(c, check)).toList(),
        endpoints,
        base.peers(),
        base.inbound(),
        base.outbound(),
        base.policy());
  }

  private static void tell(RecordedPilot pilot, ProxySnapshot snapshot) {
    pilot.feed("productpage-v1").send("p2", "snapshot", Map.of("full", snapshot));
  }

  /** What the caller's proxy knows of its members' checks, by member. */
  private static Map<String, String> known(WorkloadProxy caller) {
    var uri = URI.create("http://127.0.0.1:" + caller.ports().admin() + "/clusters");
    try (var client = HttpClient.newHttpClient()) {
      var body = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofString()).body();
      var known = new HashMap<String, String>();
      for (JsonNode cluster : JsonMapper.builder().build().readTree(body)) {
        cluster
            .get("hosts")
            .forEach(h -> known.put(h.get("id").asString(), h.get("healthCheck").asString()));
      }
      return known;
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void awaitKnown(WorkloadProxy caller, Map<String, String> expected) {
    await().untilAsserted(() -> assertThat(known(caller)).isEqualTo(expected));
  }

  @Test
  void overHttp() throws Exception {
    var agents = new CopyOnWriteArrayList<String>();
    try (var pair = MeshPair.start(directory);
        var imposter = RawBackend.saying("not TLS")) {
      pair.application.createContext(
          "/healthz",
          exchange -> {
            agents.add(exchange.getRequestHeaders().getFirst("user-agent"));
            exchange.sendResponseHeaders(204, -1);
            exchange.close();
          });
      tell(
          pair.pilot,
          checked(pair.callerSnapshot(), often(Kind.HTTP, "/healthz"), imposter.port()));
      awaitKnown(pair.caller, Map.of("reviews-v3", "passed", "imposter", "failed"));
      for (int i = 0; i < 20; i++) {
        assertThat(pair.get("/reviews/1").statusCode()).isEqualTo(200);
      }
      assertThat(agents).contains("amime-health-check");
      // Where it is served a check is a request like others, of the caller that its certificate
      // names.
      await()
          .untilAsserted(() ->
              assertThat(Files.readString(directory.resolve("reviews-v3.log")).lines())
                  .anySatisfy(line ->
                      assertThat(line)
                          .contains("/healthz")
                          .contains("\"source_service\":\"productpage\"")));
      pair.application.stop(0);
      awaitKnown(pair.caller, Map.of("reviews-v3", "failed", "imposter", "failed"));
    }
  }

  @Test
  void overGrpc() throws Exception {
    try (var server = new GrpcServers();
        var pair = MeshPair.start(directory, Cluster.Protocol.GRPC, server.port())) {
      tell(pair.pilot, checked(pair.callerSnapshot(), often(Kind.GRPC, ""), 0));
      awaitKnown(pair.caller, Map.of("reviews-v3", "passed"));
      server.health().serving(false);
      awaitKnown(pair.caller, Map.of("reviews-v3", "failed"));
      server.health().serving(true);
      awaitKnown(pair.caller, Map.of("reviews-v3", "passed"));
    }
  }

  @Test
  void overTcpAsFarAsTheApplication() throws Exception {
    int port = TcpPeer.deadPort();
    try (var mesh = TcpMesh.start(directory, TcpMesh.Service.tcp(6379, port))) {
      tell(mesh.pilot, checked(mesh.callerSnapshot(), often(Kind.TCP, ""), 0));
      awaitKnown(mesh.caller, Map.of("data-v1", "failed"));
      try (var application = new RawBackend(port, (request, out) -> true)) {
        awaitKnown(mesh.caller, Map.of("data-v1", "passed"));
        assertThat(application.connections()).isPositive();
      }
      awaitKnown(mesh.caller, Map.of("data-v1", "failed"));
    }
  }
}
