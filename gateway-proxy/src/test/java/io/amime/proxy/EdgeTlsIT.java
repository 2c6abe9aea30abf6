package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Client;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.ApplicationProtocolConfig.Protocol;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectedListenerFailureBehavior;
import io.netty.handler.ssl.ApplicationProtocolConfig.SelectorFailureBehavior;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslProvider;
import java.io.IOException;
import java.nio.file.Path;
import javax.net.ssl.SSLException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients outside the mesh that speak TLS with the ingress. */
class EdgeTlsIT {
  /** Two hosts with a secret each, and one in plain text. */
  private static final String SHOPS =
      """
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: shops}
      spec:
        tls:
        - {hosts: [shop.example.com], secretName: shop}
        - {hosts: ['*.example.com'], secretName: rest}
        rules:
        - {host: shop.example.com, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
        - {host: '*.example.com', http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
      ---
      apiVersion: networking.k8s.io/v1
      kind: Ingress
      metadata: {name: plain}
      spec:
        rules:
        - {host: plain.example.org, http: {paths: [{path: /, pathType: Prefix, backend: {service: {name: web, port: {number: 80}}}}]}}
      """;

  private static final String MUTUAL =
      """
      apiVersion: networking.istio.io/v1
      kind: Gateway
      metadata: {name: edge}
      spec:
        selector: {istio: ingressgateway}
        servers:
        - {port: {number: 443, protocol: HTTPS}, hosts: [bank.example.com], tls: {mode: MUTUAL, credentialName: bank, minProtocolVersion: TLSV1_3}}
        - {port: {number: 443, protocol: HTTPS}, hosts: [shop.example.com], tls: {mode: SIMPLE, credentialName: shop}}
        - {port: {number: 80, protocol: HTTP}, hosts: [bank.example.com], tls: {httpsRedirect: true}}
      ---
      apiVersion: networking.istio.io/v1
      kind: VirtualService
      metadata: {name: web}
      spec:
        hosts: [bank.example.com, shop.example.com]
        gateways: [edge]
        http: [{route: [{destination: {host: web.example.org}}]}]
      """;

  @TempDir Path directory;
  private EdgeMesh mesh;

  @BeforeEach
  void start() throws IOException {
    mesh = new EdgeMesh(directory);
  }

  @AfterEach
  void stop() {
    mesh.close();
  }

  @Test
  void theNameThatAClientAsksForChoosesTheCertificate() throws Exception {
    var shop = mesh.files.write("default/shop", "shop.example.com");
    var rest = mesh.files.write("default/rest", "*.example.com");
    mesh.rules(SHOPS);
    try (var one = mesh.connect("shop.example.com");
        var other = mesh.connect("Other.Example.com")) {
      assertThat(one.certificate()).isEqualTo(shop.certificate());
      assertThat(other.certificate()).isEqualTo(rest.certificate());
      assertThat(one.get("shop.example.com")).isEqualTo("https shop.example.com");
      assertThat(other.get("other.example.com:8443")).isEqualTo("https other.example.com:8443");
    }
  }

  @Test
  void aNameThatNobodyServesEndsTheHandshake() throws Exception {
    mesh.files.write("default/shop", "shop.example.com");
    mesh.files.write("default/rest", "*.example.com");
    mesh.rules(SHOPS);
    assertThatThrownBy(() -> mesh.connect("plain.example.org"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("unrecognized_name");
    assertThatThrownBy(() -> mesh.connect("")).hasMessageContaining("unrecognized_name");
    assertThat(mesh.admin("/metrics"))
        .contains("mesh_edge_handshakes_total{result=\"unknown_name\"} 2");
  }

  @Test
  void withoutHostsOneCertificateIsForAll() throws Exception {
    var own = mesh.files.write("default/all", "anything.example.com");
    mesh.rules(
        """
        apiVersion: extensions/v1beta1
        kind: Ingress
        metadata: {name: all}
        spec:
          tls: [{secretName: all}]
          backend: {serviceName: web, servicePort: 80}
        """);
    try (var named = mesh.connect("whatever.example.net");
        var unnamed = mesh.connect("")) {
      assertThat(named.certificate()).isEqualTo(own.certificate());
      assertThat(unnamed.certificate()).isEqualTo(own.certificate());
      assertThat(unnamed.get("127.0.0.1")).isEqualTo("https 127.0.0.1");
    }
  }

  @Test
  void bothVersionsOfHttpAreSpokenAsClientsLike() throws Exception {
    mesh.files.write("default/shop", "shop.example.com");
    mesh.rules(SHOPS);
    try (var old = mesh.connect("shop.example.com", "http/1.1");
        var both = mesh.connect("shop.example.com", "h2", "http/1.1")) {
      assertThat(old.socket().getApplicationProtocol()).isEqualTo("http/1.1");
      assertThat(old.get("shop.example.com")).isEqualTo("https shop.example.com");
      assertThat(both.socket().getApplicationProtocol()).isEqualTo("h2");
    }
    var tls =
        SslContextBuilder.forClient()
            .sslProvider(SslProvider.JDK)
            .trustManager(mesh.files.root())
            .applicationProtocolConfig(
                new ApplicationProtocolConfig(
                    Protocol.ALPN,
                    SelectorFailureBehavior.NO_ADVERTISE,
                    SelectedListenerFailureBehavior.ACCEPT,
                    "h2"))
            .build()
            .newHandler(ByteBufAllocator.DEFAULT, "shop.example.com", 443);
    try (var client =
        new Http2Client(mesh.ingress.ports().https(), tls, Http2Settings.defaultSettings())) {
      for (int i = 0; i < 2; i++) {
        assertThat(client.open(head("shop.example.com"), true).answer().text())
            .isEqualTo("https shop.example.com");
      }
      assertThat(client.open(head("other.example.com"), true).answer().status()).isEqualTo(421);
    }
  }

  private static DefaultHttp2Headers head(String host) {
    var head = new DefaultHttp2Headers(false);
    head.method("GET").scheme("https").path("/").authority(host);
    return head;
  }

  @Test
  void aConnectionForOneNameCarriesNoOther() throws Exception {
    mesh.files.write("default/shop", "shop.example.com");
    mesh.files.write("default/rest", "*.example.com");
    mesh.rules(SHOPS);
    try (var shop = mesh.connect("shop.example.com");
        var rest = mesh.connect("a.example.com")) {
      assertThat(shop.status("other.example.com")).isEqualTo(421);
      assertThat(shop.status("plain.example.org")).isEqualTo(421);
      assertThat(shop.status("SHOP.example.com.")).isEqualTo(200);
      assertThat(rest.status("b.example.com")).as("the same certificate").isEqualTo(200);
    }
    assertThat(mesh.admin("/metrics")).contains("misdirected");
  }

  @Test
  void aRenewedCertificateTakesEffectAndLeavesConnectionsAlone() throws Exception {
    mesh.files.write("default/shop", "shop.example.com");
    mesh.rules(SHOPS);
    try (var before = mesh.connect("shop.example.com")) {
      assertThat(before.status("shop.example.com")).isEqualTo(200);
      var renewed = mesh.files.write("default/shop", "shop.example.com");
      await()
          .untilAsserted(() -> {
            try (var after = mesh.connect("shop.example.com")) {
              assertThat(after.certificate()).isEqualTo(renewed.certificate());
              assertThat(after.status("shop.example.com")).isEqualTo(200);
            }
          });
      assertThat(before.status("shop.example.com")).isEqualTo(200);
    }
  }

  @Test
  void aBrokenKeyLeavesTheCertificateBeforeInUseAndIsTold() throws Exception {
    var good = mesh.files.write("default/shop", "shop.example.com");
    mesh.rules(SHOPS);
    assertThat(usable("default/shop")).isEqualTo("1");
    mesh.files.file("default/shop", "tls.key", "-----BEGIN PRIVATE KEY-----\nnonsense");
    await().untilAsserted(() -> assertThat(usable("default/shop")).isEqualTo("0"));
    assertThat(mesh.admin("/certs")).contains("tls.key: no private key");
    try (var client = mesh.connect("shop.example.com")) {
      assertThat(client.certificate()).isEqualTo(good.certificate());
    }
  }

  @Test
  void aMissingSecretTakesNobodyElseDownAndIsServedOnceItIsThere() throws Exception {
    mesh.files.write("default/rest", "*.example.com");
    mesh.rules(SHOPS);
    assertThatThrownBy(() -> mesh.connect("shop.example.com"))
        .isInstanceOf(SSLException.class)
        .hasMessageContaining("internal_error");
    try (var other = mesh.connect("other.example.com")) {
      assertThat(other.status("other.example.com")).isEqualTo(200);
    }
    assertThat(mesh.plain("GET / HTTP/1.1\nHost: plain.example.org\n\n").status()).isEqualTo(200);
    assertThat(mesh.admin("/certs")).contains("there is no file");
    assertThat(usable("default/shop")).isEqualTo("0");
    await()
        .untilAsserted(() ->
            assertThat(mesh.told())
                .contains("\"default/shop\"", "\"Ingress/default/shops\"", "there is no file")
                .doesNotContain("default/rest"));
    mesh.files.write("default/shop", "shop.example.com");
    await()
        .ignoreExceptions()
        .untilAsserted(() -> {
          try (var client = mesh.connect("shop.example.com")) {
            assertThat(client.status("shop.example.com")).isEqualTo(200);
          }
        });
    await().untilAsserted(() -> assertThat(mesh.told()).isEqualTo("{\"problems\":[]}"));
  }

  private String usable(String secret) throws Exception {
    var series = "mesh_edge_secret_usable{secret=\"" + secret + "\"} ";
    return mesh.admin("/metrics")
        .lines()
        .filter(line -> line.startsWith(series))
        .findFirst()
        .map(line -> line.substring(series.length()))
        .orElse("");
  }

  @Test
  void plainRequestsAreSentToTls() throws Exception {
    mesh.rules(SHOPS);
    var answer = mesh.plain("GET /a?b=c HTTP/1.1\nHost: shop.example.com:8000\n\n");
    assertThat(answer.status()).isEqualTo(301);
    assertThat(answer.header("location"))
        .isEqualTo("https://shop.example.com:" + mesh.ingress.ports().https() + "/a?b=c");
    var claimed = mesh.plain("GET https://shop.example.com/a HTTP/1.1\nHost: shop.example.com\n\n");
    assertThat(claimed.status()).as("what a client only says is not believed").isEqualTo(301);
  }

  @Test
  void clientsMustProveThemselvesWhereTheGatewaySaysSo() throws Exception {
    mesh.files.write("default/bank", "bank.example.com");
    mesh.files.write("default/shop", "shop.example.com");
    mesh.files.vouch("default/bank");
    mesh.rules(MUTUAL);
    var customer = mesh.files.pair("customer");
    try (var client = mesh.connect("bank.example.com", customer)) {
      assertThat(client.get("bank.example.com")).isEqualTo("https bank.example.com");
    }
    assertThatThrownBy(
            () -> {
              try (var nobody = mesh.connect("bank.example.com")) {
                nobody.get("bank.example.com");
              }
            })
        .isInstanceOf(IOException.class);
    var stranger =
        new io.amime.proxy.testing.TlsFiles(directory.resolve("elsewhere")).pair("stranger");
    assertThatThrownBy(
            () -> {
              try (var client = mesh.connect("bank.example.com", stranger)) {
                client.get("bank.example.com");
              }
            })
        .isInstanceOf(IOException.class);
    try (var anybody = mesh.connect("shop.example.com")) {
      assertThat(anybody.status("shop.example.com")).isEqualTo(200);
      assertThat(anybody.status("bank.example.com"))
          .as("the bank is not reached by the shop's door")
          .isEqualTo(421);
    }
    assertThat(mesh.plain("GET / HTTP/1.1\nHost: bank.example.com\n\n").status()).isEqualTo(301);
    assertThat(mesh.plain("GET / HTTP/1.1\nHost: shop.example.com\n\n").status()).isEqualTo(404);
  }

  @Test
  void withoutAuthoritiesNobodyIsLetIn() throws Exception {
    mesh.files.write("default/bank", "bank.example.com");
    mesh.rules(MUTUAL);
    assertThatThrownBy(() -> mesh.connect("bank.example.com", mesh.files.pair("customer")))
        .isInstanceOf(SSLException.class);
    assertThat(mesh.admin("/certs")).contains("there is no ca.crt to check clients by");
  }
}
