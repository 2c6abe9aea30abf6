package io.amime.proxy.compile;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Cluster.Origination;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.TlsBackend;
import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Calls that leave the mesh, to hosts that are found by their names. */
class OutsideIT {
  @TempDir Path folder;

  private static ProxyServer proxy(String host, int port, @Nullable Origination tls) {
    return new ProxyServer(snapshot("outside", host, port, tls));
  }

  private static ProxySnapshot snapshot(
      String name, String host, int port, @Nullable Origination tls) {
    var cluster =
        new Cluster(
            name,
            host,
            port,
            Map.of(),
            Cluster.Protocol.HTTP,
            false,
            List.of(),
            Cluster.LoadBalancing.ROUND_ROBIN,
            Duration.ofSeconds(2),
            Cluster.Limits.DEFAULT,
            null,
            null,
            Cluster.Resolution.REQUESTED,
            tls,
            BalancerSettings.NONE);
    var forward =
        new RouteAction.Forward(
            List.of(new WeightedCluster(name, 100)),
            Duration.ofSeconds(5),
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            false);
    return new ProxySnapshot(
        "1",
        1,
        Snapshots.CALLER,
        List.of(
            new VirtualHost(
                host,
                port,
                Cluster.Protocol.HTTP,
                List.of(),
                List.of(host),
                List.of(new Route(Route.DEFAULT, 0, RouteMatch.ANY, forward)))),
        List.of(cluster),
        Map.of(),
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }

  private static HttpResponse<String> get(ProxyServer proxy, String url) {
    return proxy.send(HttpRequest.newBuilder(URI.create(url)).build());
  }

  @Test
  void aHostIsFoundByItsName() {
    try (var backend = RawBackend.saying("outside");
        var proxy = proxy("localhost", backend.port(), null)) {
      for (int i = 0; i < 3; i++) {
        assertThat(get(proxy, "http://localhost:" + backend.port() + "/").body())
            .isEqualTo("outside");
      }
      assertThat(backend.connections()).as("the connection is kept").isEqualTo(1);
    }
  }

  @Test
  void aWildcardGoesWhereTheApplicationWants() {
    try (var one = RawBackend.saying("one");
        var other = RawBackend.saying("other");
        var proxy = proxy("*", 0, null)) {
      assertThat(get(proxy, "http://localhost:" + one.port() + "/").body()).isEqualTo("one");
      assertThat(get(proxy, "http://127.0.0.1:" + other.port() + "/").body()).isEqualTo("other");
    }
  }

  @Test
  void aHostThatNobodyDeclaresIsSeenAsSuch() throws Exception {
    var name = "outbound|0||*";
    var file = folder.resolve("access.log");
    var metrics = new ByteArrayOutputStream();
    try (var backend = RawBackend.saying("out")) {
      var authority = "localhost:" + backend.port();
      try (var proxy = new ProxyServer(snapshot(name, "*", 0, null), file.toString())) {
        assertThat(get(proxy, "http://" + authority + "/x").body()).isEqualTo("out");
        var record = proxy.first().record();
        proxy.plane().telemetry().write(metrics);
        assertThat(record.cluster()).isEqualTo(name);
        assertThat(record.destination().service()).isEqualTo("*");
        assertThat(record.authority()).isEqualTo(authority);
      }
      var line = JsonMapper.shared().readTree(Files.readString(file));
      assertThat(line.get("upstream_cluster").asString()).isEqualTo(name);
      assertThat(line.get("destination_service").asString()).isEqualTo("*");
      assertThat(line.get("authority").asString()).isEqualTo(authority);
      assertThat(line.get("upstream_host").asString()).endsWith(":" + backend.port());
      assertThat(metrics.toString())
          .containsPattern(
              "istio_requests_total\\{.*destination_service_name=\"\\*\".*"
                  + "response_code=\"200\".*} 1.0");
    }
  }

  @Test
  void aNameThatNobodyHasIsA503WithItsReason() {
    try (var proxy = proxy("*", 0, null)) {
      var answer = get(proxy, "http://no-such-host.invalid/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-connect-failure");
    }
  }

  @Test
  void tlsIsSpokenForTheApplication() throws Exception {
    try (var backend = TlsBackend.saying("secret");
        var proxy = proxy("localhost", backend.port(), new Origination(null, false))) {
      assertThat(get(proxy, "http://localhost:" + backend.port() + "/").body()).isEqualTo("secret");
      assertThat(backend.serverNames()).contains("localhost");
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefusedWhereItCounts() throws Exception {
    try (var backend = TlsBackend.saying("secret");
        var proxy = proxy("localhost", backend.port(), new Origination(null, true))) {
      var answer = get(proxy, "http://localhost:" + backend.port() + "/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-connect-failure");
    }
  }
}
