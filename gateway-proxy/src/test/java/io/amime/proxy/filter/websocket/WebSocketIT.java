package io.amime.proxy.filter.websocket;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.RouteAction;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.util.Random;
import org.junit.jupiter.api.Test;

class WebSocketIT {
  private static final String HANDSHAKE =
      """
      GET /chat HTTP/1.1
      Host: reviews:9080
      Connection: Upgrade
      Upgrade: websocket
      Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
      Sec-WebSocket-Version: 13

      """;

  /** Accepts a handshake and sends back every byte; refuses what is none. */
  private static RawBackend echo() {
    return new RawBackend((request, out) -> {
      if (!"websocket".equals(request.header("upgrade"))) {
        RawBackend.write(out, 426, "no handshake");
        return true;
      }
      out.write(
          ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                  + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nhello")
              .getBytes());
      out.flush();
      var buffer = new byte[8192];
      int read;
      while ((read = request.body().read(buffer)) > 0) {
        out.write(buffer, 0, read);
        out.flush();
      }
      return false;
    });
  }

  private static ProxyServer proxy(RawBackend backend, boolean allowed) {
    var plain = to(share("v1", 100));
    var action =
        new RouteAction.Forward(
            plain.clusters(), null, null, null, null, null, null, plain.appendHeaders(), allowed);
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(action).build());
  }

  @Test
  void bytesPassBothWaysAfterTheHandshake() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend, true);
        var client = new RawClient(proxy)) {
      client.send(HANDSHAKE);
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(101);
      assertThat(answer.headers())
          .containsEntry("upgrade", "websocket")
          .containsKey("sec-websocket-accept");
      assertThat(client.in().readNBytes(5)).isEqualTo("hello".getBytes());
      var message = new byte[300_000];
      new Random(7).nextBytes(message);
      var sender =
          Thread.ofVirtual()
              .start(() -> {
                try {
                  client.out().write(message);
                  client.out().flush();
                } catch (java.io.IOException e) {
                  // The reader notices.
                }
              });
      assertThat(client.in().readNBytes(message.length)).isEqualTo(message);
      sender.join();
      client.close();
      await().until(() -> backend.open() == 0);
      assertThat(proxy.first().outcome().status()).isEqualTo(101);
      assertThat(proxy.first().outcome().bytesReceived()).isEqualTo(message.length);
      await()
          .until(() ->
              proxy.plane().mesh().clusters().stream()
                  .allMatch(c -> c.activeRequests() == 0 && c.connections() == 0));
    }
  }

  @Test
  void anUpstreamThatClosesEndsTheClientsConnection() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  ("HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\n"
                          + "Upgrade: websocket\r\nSec-WebSocket-Accept: x\r\n\r\nbye")
                      .getBytes());
              return false;
            });
        var proxy = proxy(backend, true);
        var client = new RawClient(proxy)) {
      client.send(HANDSHAKE);
      assertThat(client.answer().status()).isEqualTo(101);
      assertThat(client.in().readAllBytes()).isEqualTo("bye".getBytes());
    }
  }

  @Test
  void aRefusedHandshakeStaysHttp() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 403, "no");
              return true;
            });
        var proxy = proxy(backend, true);
        var client = new RawClient(proxy)) {
      client.send(HANDSHAKE);
      assertThat(client.answer().status()).isEqualTo(403);
      assertThat(client.get("/").answer().status()).isEqualTo(403);
    }
  }

  @Test
  void aRouteThatDoesNotAllowItSendsAPlainRequest() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend, false);
        var client = new RawClient(proxy)) {
      client.send(HANDSHAKE);
      assertThat(client.answer().status()).isEqualTo(426);
    }
  }

  @Test
  void a101ThatNobodyAskedForIsRefused() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  "HTTP/1.1 101 X\r\nUpgrade: evil\r\n\r\nHTTP/1.1 200 OK\r\n\r\n".getBytes());
              return true;
            });
        var proxy = proxy(backend, true);
        var client = new RawClient(proxy)) {
      assertThat(client.get("/").answer().status()).isEqualTo(502);
    }
  }
}
