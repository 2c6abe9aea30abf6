package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.concurrent.SynchronousQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What HTTP/1.1 can do beside requests and answers, through two sidecars with mutual TLS. */
class MeshProtocolsIT {
  @TempDir Path directory;

  private MeshPair pair(RawBackend application) throws Exception {
    return MeshPair.start(directory, Protocol.HTTP, application.port());
  }

  private static RawClient client(MeshPair pair) throws Exception {
    return new RawClient(pair.caller.ports().outbound());
  }

  @Test
  void aWebSocketEchoes() throws Exception {
    try (var application =
            new RawBackend((request, out) -> {
              assertThat(request.header("upgrade")).isEqualTo("websocket");
              out.write(
                  """
                  HTTP/1.1 101 Switching Protocols\r
                  Connection: Upgrade\r
                  Upgrade: websocket\r
                  Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r
                  \r
                  """
                      .getBytes());
              out.flush();
              var buffer = new byte[1024];
              for (int n = request.body().read(buffer); n > 0; n = request.body().read(buffer)) {
                out.write(buffer, 0, n);
              }
              return false;
            });
        var pair = pair(application);
        var client = client(pair)) {
      client.send(
          """
          GET /chat HTTP/1.1
          Host: reviews:9080
          Connection: Upgrade
          Upgrade: websocket
          Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
          Sec-WebSocket-Version: 13

          """);
      assertThat(client.answer().status()).isEqualTo(101);
      for (int i = 0; i < 5; i++) {
        var message = ("message " + i).getBytes(StandardCharsets.US_ASCII);
        client.out().write(message);
        assertThat(client.in().readNBytes(message.length)).isEqualTo(message);
      }
      // Who goes away is not missed by his sidecar alone.
      client.close();
      await().until(() -> application.open() == 0);
    }
  }

  @Test
  void eachEventArrivesBeforeTheNextIsSent() throws Exception {
    var next = new SynchronousQueue<String>();
    try (var application =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n\r\n".getBytes());
              while (true) {
                out.write(next.take().getBytes());
              }
            });
        var pair = pair(application);
        var client = client(pair)) {
      client.get("/events");
      RawClient.skipHead(client.in());
      for (int i = 0; i < 5; i++) {
        next.put("data: " + i + "\n\n");
        var chunk = new String(client.in().readNBytes("9\r\ndata: 0\n\n\r\n".length()));
        assertThat(chunk).contains("data: " + i);
      }
    }
  }

  @Test
  void whoAsksFirstIsToldToGoOnByTheApplication() throws Exception {
    try (var application =
            new RawBackend((request, out) -> {
              assertThat(request.header("expect")).isEqualTo("100-continue");
              assertThat(request.body().available()).isZero();
              out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
              RawBackend.write(out, 200, new String(request.readBody()));
              return true;
            });
        var pair = pair(application);
        var client = client(pair)) {
      client.send(
          "POST / HTTP/1.1\nHost: reviews:9080\nExpect: 100-continue\nContent-Length: 5\n\n");
      assertThat(client.answer().status()).isEqualTo(100);
      assertThat(client.send("hello").answer().text()).isEqualTo("hello");
    }
  }
}
