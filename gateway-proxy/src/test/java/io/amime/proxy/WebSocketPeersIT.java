package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.RouteAction;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.WebSocketEcho;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Random;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The JDK's client of RFC 6455 and Netty's server of it. */
class WebSocketPeersIT {
  private static final int MEGABYTE = 1024 * 1024;

  @TempDir Path directory;

  private static ProxyServer proxy(WebSocketEcho echo, boolean websocketUpgrade) {
    var plain = to(share("v1", 100));
    var action =
        new RouteAction.Forward(
            plain.clusters(),
            null,
            null,
            null,
            null,
            null,
            null,
            plain.appendHeaders(),
            websocketUpgrade);
    return new ProxyServer(
        Snapshots.reviews().anyHost().endpoint("v1", echo.port()).route(action).build());
  }

  private static URI at(ProxyServer proxy) {
    return URI.create("ws://127.0.0.1:%d/echo".formatted(proxy.port()));
  }

  private static WebSocket open(HttpClient client, URI uri, WebSocketEvents events) {
    return client.newWebSocketBuilder().subprotocols("chat").buildAsync(uri, events).join();
  }

  @Test
  void theyMeetThroughOneProxy() throws Exception {
    try (var echo = new WebSocketEcho();
        var proxy = proxy(echo, true);
        var client = HttpClient.newHttpClient()) {
      converse(echo, client, at(proxy));
      await().until(() -> proxy.running() == 0);
    }
  }

  @Test
  void theyMeetThroughTwoSidecars() throws Exception {
    try (var echo = new WebSocketEcho();
        var pair = MeshPair.start(directory, Protocol.HTTP, echo.port())) {
      // The client asks its proxy for a tunnel, and greets the server in it.
      converse(echo, pair.client, URI.create("ws://reviews:9080/echo"));
    }
  }

  @Test
  void theyMeetThroughAnIngressWithTls() throws Exception {
    try (var echo = new WebSocketEcho();
        var mesh = new EdgeMesh(directory, echo.port())) {
      mesh.serveAnyName();
      var uri = URI.create("wss://localhost:%d/echo".formatted(mesh.ingress.ports().https()));
      try (var client = HttpClient.newBuilder().sslContext(mesh.files.client(null)).build()) {
        converse(echo, client, uri);
      }
    }
  }

  @Test
  void aRouteWithoutUpgradesHasNone() {
    try (var echo = new WebSocketEcho();
        var proxy = proxy(echo, false);
        var client = HttpClient.newHttpClient()) {
      assertThatThrownBy(() -> open(client, at(proxy), new WebSocketEvents()))
          .isInstanceOf(CompletionException.class)
          .cause()
          .isInstanceOf(WebSocketHandshakeException.class);
      assertThat(echo.heard()).isEmpty();
    }
  }

  /** Everything that two peers can say to each other. */
  private static void converse(WebSocketEcho echo, HttpClient client, URI uri) throws Exception {
    var events = new WebSocketEvents();
    var socket = open(client, uri, events);
    assertThat(socket.getSubprotocol()).isEqualTo("chat");

    socket.sendText("grüß dich", true).join();
    assertThat(events.next()).isEqualTo("text grüß dich");
    var bytes = new byte[MEGABYTE];
    new Random(3).nextBytes(bytes);
    socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
    assertThat(events.next()).isEqualTo("binary " + new String(bytes, StandardCharsets.ISO_8859_1));
    socket.sendText("x".repeat(MEGABYTE), true).join();
    assertThat(events.next()).isEqualTo("text " + "x".repeat(MEGABYTE));

    echo.heard().clear();
    socket.sendText("one ", false).join();
    socket.sendText("two ", false).join();
    socket.sendPing(ByteBuffer.wrap("between".getBytes())).join();
    socket.sendText("three", true).join();
    assertThat(events.next()).isEqualTo("pong between");
    assertThat(events.next()).isEqualTo("text one two three");
    assertThat(echo.heard())
        .containsExactly("Text false 4", "Continuation false 4", "Continuation true 5");

    socket.sendText("ping", true).join();
    assertThat(events.next()).isEqualTo("ping there?");
    await().until(() -> echo.heard().contains("there?"));

    socket.sendClose(4001, "enough").join();
    assertThat(events.next()).isEqualTo("close 4001 enough");

    var others = new WebSocketEvents();
    open(client, uri, others).sendText("leave", true).join();
    assertThat(others.next()).isEqualTo("close %d it is late".formatted(WebSocketEcho.FAREWELL));
  }
}
