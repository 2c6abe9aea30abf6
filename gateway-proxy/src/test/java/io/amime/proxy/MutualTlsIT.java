package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.identity.RevocationList;
import io.amime.api.identity.TestAuthority;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MutualTlsIT {
  @TempDir Path directory;

  @Test
  void theRightIdentityIsServed() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var answer = pair.get("/reviews/0?x=1");
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("reviews of /reviews/0?x=1");
      assertThat(pair.admin(pair.callee, "GET", "/certs").body())
          .contains("\"accepted\" : 1")
          .contains(pair.calleeIdentity.current().serial());
    }
  }

  @Test
  void aServerOfAnotherAccountIsRefused() throws Exception {
    try (var pair = new MeshPair(directory, "imposter", MixerPolicy.NONE, none -> null)) {
      pair.connect();
      var answer = pair.get("/reviews/0");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(pair.served).hasValue(0);
    }
  }

  @Test
  void plainTextGetsNoAnswerAtAll() throws Exception {
    try (var pair = MeshPair.start(directory);
        var socket = new Socket("127.0.0.1", pair.callee.ports().inbound())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var answer = new String(readUntilClosed(socket), StandardCharsets.ISO_8859_1);
      assertThat(answer).doesNotContain("HTTP/");
      assertThat(pair.served).hasValue(0);
    }
  }

  @Test
  void aClientWithoutACertificateIsRefused() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var trusting = pair.authority.bundle().sslContext();
      assertThatThrownBy(() -> call(pair, trusting)).isInstanceOf(IOException.class);
      assertThat(pair.served).hasValue(0);
    }
  }

  @Test
  void aClientOfAnotherMeshIsRefused() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var foreign = TestAuthority.create().identity("default", "productpage");
      foreign.trust(pair.authority.bundle(), null);
      var context = foreign.clientContext(() -> Set.of(pair.authority.id("default", "reviews")));
      assertThatThrownBy(() -> call(pair, context)).isInstanceOf(IOException.class);
      assertThat(pair.served).hasValue(0);
    }
  }

  @Test
  void aRevokedCertificateIsRefusedAlsoOnConnectionsThatStand() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      assertThat(pair.get("/reviews/0").statusCode()).isEqualTo(200);
      trust(pair, pair.authority.revocations(7, pair.callerIdentity.current().serial()));
      await().untilAsserted(() -> assertThat(pair.get("/").statusCode()).isEqualTo(503));
      int before = pair.served.get();
      assertThat(pair.get("/reviews/0").statusCode()).isEqualTo(503);
      assertThat(pair.served).hasValue(before);

      // What Pilot says does not help: the CA's own list says otherwise, and it is the newest.
      trust(pair, pair.authority.revocations(6));
      trust(pair, TestAuthority.create().revocations(9));
      var other = pair.authority.revocations(8, pair.callerIdentity.current().serial(), "abc");
      trust(pair, other);
      await().until(() -> pair.calleeIdentity.revoked().contains("abc"));
      assertThat(pair.calleeIdentity.revocations()).isEqualTo(other);
      assertThat(pair.get("/reviews/0").statusCode()).isEqualTo(503);
      assertThat(pair.admin(pair.callee, "GET", "/certs").body())
          .contains("\"number\" : 8", "\"stale\" : false");
    }
  }

  private static void trust(MeshPair pair, RevocationList list) {
    pair.pilot
        .feed("reviews-v3")
        .send(
            null,
            "trust",
            Map.of("bundle", List.of(pair.authority.bundle().pem()), "crl", list.pem()));
  }

  @Test
  void http2IsNegotiatedWithWhoOffersIt() throws Exception {
    try (var pair = MeshPair.start(directory);
        var client =
            HttpClient.newBuilder()
                .sslContext(
                    pair.callerIdentity.clientContext(
                        () -> Set.of(pair.authority.id("default", "reviews"))))
                .build()) {
      var inbound = URI.create("https://127.0.0.1:" + pair.callee.ports().inbound() + "/x");
      var answer = client.send(HttpRequest.newBuilder(inbound).build(), BodyHandlers.ofString());
      assertThat(answer.version()).isEqualTo(HttpClient.Version.HTTP_2);
      assertThat(answer.body()).isEqualTo("reviews of /x");
    }
  }

  private static String call(MeshPair pair, SSLContext context) throws IOException {
    try (var socket =
        (SSLSocket)
            context.getSocketFactory().createSocket("127.0.0.1", pair.callee.ports().inbound())) {
      socket.setSoTimeout(5000);
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: reviews:9080\r\nConnection: close\r\n\r\n"
                  .getBytes(StandardCharsets.US_ASCII));
      // In TLS 1.3 the client learns only with its first read that it was refused.
      var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      if (answer.isEmpty()) {
        throw new SSLException("closed without an answer");
      }
      return answer;
    }
  }

  private static byte[] readUntilClosed(Socket socket) {
    try {
      return socket.getInputStream().readAllBytes();
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
