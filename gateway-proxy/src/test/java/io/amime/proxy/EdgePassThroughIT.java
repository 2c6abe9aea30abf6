package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.TcpPeer;
import io.amime.proxy.testing.TlsBackend;
import io.amime.proxy.testing.TlsFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients outside the mesh whose TLS the ingress carries through to servers that speak it. */
class EdgePassThroughIT {
  private static final String GATEWAY =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: edge}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - {port: {number: 443, protocol: TLS}, hosts: ['*.example.com', lost.example.net], tls: {mode: PASSTHROUGH}}
        - {port: {number: 443, protocol: HTTPS}, hosts: [shop.example.com], tls: {mode: SIMPLE, credentialName: shop}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: shop}
      spec:
        hosts: [shop.example.com, bank.example.com]
        gateways: [edge]
        http: [{route: [{destination: {host: web.example.org}}]}]
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: through}
      spec:
        hosts: ['*.example.com']
        gateways: [edge]
        tls:
        - match: [{sniHosts: ['*.club.example.com']}]
          route: [{destination: {host: club.example.org}}]
        - match: [{sniHosts: [bank.example.com]}]
          route:
          - {destination: {host: bank.example.org}, weight: 75}
          - {destination: {host: club.example.org}, weight: 25}
        - match: [{sniHosts: [vault.example.com]}]
          route: [{destination: {host: bank.example.org}}]
        - match: [{sniHosts: [dead.example.com]}]
          route: [{destination: {host: dead.example.org}}]
      """;

  @TempDir Path directory;
  private EdgeMesh mesh;
  private TlsFiles.Pair bank;
  private TlsFiles.Pair club;
  private TlsBackend bankServer;
  private TlsBackend clubServer;

  @BeforeEach
  void start() throws IOException {
    mesh = new EdgeMesh(directory);
    bank = mesh.files.pair("vault.example.com", "bank.example.com");
    club = mesh.files.pair("bank.example.com", "*.club.example.com");
    bankServer = TlsBackend.with(mesh.files.client(bank), "bank");
    clubServer = TlsBackend.with(mesh.files.client(club), "club");
    mesh.rules(
        String.join(
            "---\n",
            GATEWAY,
            entry("bank", bankServer.port()),
            entry("club", clubServer.port()),
            entry("dead", TcpPeer.deadPort())));
  }

  private static String entry(String name, int port) {
    return """
    apiVersion: networking.istio.io/v1
    kind: ServiceEntry
    metadata: {name: %1$s}
    spec:
      hosts: [%1$s.example.org]
      ports: [{number: 443, name: tls, protocol: TLS, targetPort: %2$d}]
      resolution: STATIC
      endpoints: [{address: 127.0.0.1}]
    """
        .formatted(name, port);
  }

  @AfterEach
  void stop() {
    mesh.close();
    bankServer.close();
    clubServer.close();
  }

  @Test
  void theNameThatAClientAsksForChoosesTheServerThatItSpeaksTlsWith() throws Exception {
    try (var vault = mesh.connect("Vault.Example.com", "http/1.1");
        var members = mesh.connect("my.club.example.com")) {
      assertThat(vault.certificate()).isEqualTo(bank.certificate());
      assertThat(members.certificate()).isEqualTo(club.certificate());
      assertThat(vault.get("anything")).isEqualTo("bank");
      assertThat(members.get("anything")).isEqualTo("club");
      assertThat(members.get("anything")).isEqualTo("club");
    }
    assertThat(bankServer.serverNames()).containsExactly("Vault.Example.com");
    assertThat(clubServer.serverNames()).containsExactly("my.club.example.com");
    assertThat(mesh.admin("/metrics"))
        .containsPattern(
            "istio_tcp_connections_opened_total\\{[^}]*destination_service_name=\"club[^}]*} 1");
    await()
        .untilAsserted(() ->
            assertThat(Files.readAllLines(directory.resolve("access.log")))
                .anySatisfy(line ->
                    assertThat(line)
                        .contains("my.club.example.com", "default/through", "club.example.org")));
  }

  @Test
  void weightsHoldOverConnections() throws Exception {
    var seen = new HashMap<String, Integer>();
    for (int i = 0; i < 200; i++) {
      try (var client = mesh.connect("bank.example.com")) {
        seen.merge(client.get("bank.example.com"), 1, Integer::sum);
      }
    }
    assertThat(seen).containsOnlyKeys("bank", "club");
    // Five standard deviations of 200 draws at a quarter.
    assertThat(seen.get("club")).isBetween(19, 81);
  }

  @Test
  void namesThatLeadNowhereEndTheHandshake() throws Exception {
    for (var name : new String[] {"nobody.example.org", "lost.example.net", "other.example.com"}) {
      assertThatThrownBy(() -> mesh.connect(name))
          .as(name)
          .isInstanceOf(SSLException.class)
          .hasMessageContaining("unrecognized_name");
    }
    assertThatThrownBy(() -> mesh.connect("dead.example.com"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("internal_error");
    assertThat(mesh.admin("/metrics"))
        .contains("mesh_edge_handshakes_total{result=\"unknown_name\"} 3")
        .containsPattern("mesh_tcp_connections_refused_total\\{[^}]*reason=\"no-route\"[^}]*} 2")
        .containsPattern(
            "mesh_tcp_connections_refused_total\\{[^}]*reason=\"upstream-connect-failure\"[^}]*} 1");
  }

  @Test
  void theStarIsAlsoForClientsThatGiveNoName() throws Exception {
    var all =
        GATEWAY
            .replace("'*.example.com'", "'*'")
            .replace("[bank.example.com]}]", "[bank.example.com, '*']}]");
    mesh.rules(
        String.join(
            "---\n", all, entry("bank", bankServer.port()), entry("club", bankServer.port())));
    try (var client = mesh.connect("")) {
      assertThat(client.certificate()).isEqualTo(bank.certificate());
      assertThat(client.get("anything")).isEqualTo("bank");
    }
  }

  @Test
  void aNameBesideWhoseTlsEndsHereIsServedAsBefore() throws Exception {
    var shop = mesh.files.write("default/shop", "shop.example.com");
    await()
        .ignoreExceptions()
        .untilAsserted(() -> {
          try (var client = mesh.connect("shop.example.com")) {
            assertThat(client.certificate()).isEqualTo(shop.certificate());
            assertThat(client.get("shop.example.com")).isEqualTo("https shop.example.com");
            assertThat(client.status("bank.example.com"))
                .as("the bank is not reached by the shop's door")
                .isEqualTo(421);
          }
        });
  }
}
