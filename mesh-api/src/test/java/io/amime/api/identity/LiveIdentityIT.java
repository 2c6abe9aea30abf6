package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Set;
import javax.net.ssl.SSLParameters;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Real handshakes: which certificate is served and who is let in. */
class LiveIdentityIT {
  private final TestAuthority authority = TestAuthority.create();
  private final LiveIdentity server = authority.identity("default", "reviews");
  private HttpsServer https;

  @BeforeEach
  void listen() throws IOException {
    https = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    https.setHttpsConfigurator(
        new HttpsConfigurator(server.serverContext()) {
          @Override
          public void configure(HttpsParameters params) {
            SSLParameters tls = getSSLContext().getDefaultSSLParameters();
            tls.setNeedClientAuth(true);
            params.setSSLParameters(tls);
          }
        });
    https.createContext(
        "/",
        exchange -> {
          var peer =
              (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
          byte[] body = Serial.of(peer).getBytes();
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    https.start();
  }

  @AfterEach
  void stop() {
    https.stop(0);
  }

  private HttpResponse<String> get(HttpClient client) throws Exception {
    URI uri = URI.create("https://127.0.0.1:" + https.getAddress().getPort() + "/");
    return client.send(HttpRequest.newBuilder(uri).build(), HttpResponse.BodyHandlers.ofString());
  }

  private static String served(HttpResponse<String> response) throws Exception {
    return Serial.of(
        (X509Certificate) response.sslSession().orElseThrow().getPeerCertificates()[0]);
  }

  @Test
  void rotationOnEitherSideShowsAtTheNextRequest() throws Exception {
    LiveIdentity caller = authority.identity("default", "productpage");
    MeshClient client = MeshClient.to(caller, "default", "reviews");
    assertThat(get(client.http()).body()).isEqualTo(caller.current().serial());

    String old = caller.current().serial();
    caller.use(authority.svid("default", "productpage"));
    server.use(authority.svid("default", "reviews"));

    HttpResponse<String> after = get(client.http());
    assertThat(after.body()).isEqualTo(caller.current().serial()).isNotEqualTo(old);
    assertThat(served(after)).isEqualTo(server.current().serial());
  }

  @Test
  void aServerOfAnotherNameIsNotTalkedTo() {
    LiveIdentity caller = authority.identity("default", "productpage");

    assertThatThrownBy(() -> get(MeshClient.to(caller, "default", "ratings").http()))
        .isInstanceOf(IOException.class);
    assertThatThrownBy(() -> get(new MeshClient(caller, Set::of).http()))
        .isInstanceOf(IOException.class);
  }

  @Test
  void strangersExpiredAndRevokedClientsDoNotGetIn() {
    LiveIdentity stranger = TestAuthority.create().identity("default", "productpage");
    stranger.trust(authority.bundle(), null);
    LiveIdentity expired = authority.identity("default", "productpage");
    expired.use(authority.svid("default", "productpage", Duration.ofSeconds(-1)));
    LiveIdentity revoked = authority.identity("default", "productpage");
    server.trust(authority.bundle(), authority.revocations(1, revoked.current().serial()));

    for (LiveIdentity caller : new LiveIdentity[] {stranger, expired, revoked}) {
      assertThatThrownBy(() -> get(MeshClient.to(caller, "default", "reviews").http()))
          .isInstanceOf(IOException.class);
    }
  }

  @Test
  void toolsWithOnlyTheBundleCheckTheHostName() throws Exception {
    HttpsServer open =
        HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    open.setHttpsConfigurator(new HttpsConfigurator(server.serverContext()));
    open.createContext(
        "/",
        exchange -> {
          exchange.sendResponseHeaders(204, -1);
          exchange.close();
        });
    open.start();
    try (HttpClient tool =
        HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      URI uri = URI.create("https://localhost:" + open.getAddress().getPort() + "/");
      HttpRequest request = HttpRequest.newBuilder(uri).build();
      assertThat(tool.send(request, HttpResponse.BodyHandlers.discarding()).statusCode())
          .isEqualTo(204);

      server.use(
          authority.svid(
              new TestCertificate()
                  .uri(authority.id("default", "reviews").toString())
                  .dns("elsewhere")));
      try (HttpClient fresh =
          HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
        assertThatThrownBy(() -> fresh.send(request, HttpResponse.BodyHandlers.discarding()))
            .isInstanceOf(IOException.class);
      }
    } finally {
      open.stop(0);
    }
  }
}
