package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/** HTTP/2 from the client to the endpoint, as gRPC uses it. */
class Http2BothSidesIT {
  private static final int MB = 1024 * 1024;
  private static final Map<String, String> GRPC =
      Map.of("content-type", "application/grpc", "te", "trailers");

  private static ProxyServer proxy(Http2Backend backend) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", Protocol.HTTP2, Limits.DEFAULT))
            .endpoint("v1", backend.port())
            .route(to(share("v1", 100)))
            .build());
  }

  private static byte[] noise(int size, int seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void aUnaryCallReturnsItsMessageAndItsStatus() throws Exception {
    try (var backend =
            Http2Backend.serving(call -> {
              call.head(200, "content-type", "application/grpc");
              call.data(Unpooled.copiedBuffer("reply", StandardCharsets.UTF_8), false);
              call.trailers("grpc-status", "0", "te", call.header("te"));
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var answer =
          client.open("POST", "/pkg.Service/Call", GRPC, false).data(new byte[100], true).answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.text()).isEqualTo("reply");
      assertThat(answer.headers()).containsEntry("content-type", "application/grpc");
      assertThat(answer.trailers()).containsEntry("grpc-status", "0");
      assertThat(proxy.first().outcome().bytesReceived()).isEqualTo(100);
      assertThat(proxy.first().outcome().bytesSent()).isEqualTo(5);
    }
  }

  @Test
  void aStatusWithoutAMessageEndsWithTheHead() throws Exception {
    try (var backend = Http2Backend.serving(call -> call.head(200, true, "grpc-status", "5"));
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var answer = client.open("POST", "/", GRPC, false).data(new byte[10], true).answer();
      assertThat(answer.headers()).containsEntry("grpc-status", "5");
      assertThat(answer.body()).isEmpty();
    }
  }

  @Test
  void messagesOfThreeMegabytesPassBothWaysWhileConnectionsAreBeingMade() throws Exception {
    try (var backend = Http2Backend.echoing();
        var proxy = proxy(backend);
        var client =
            new Http2Client(
                proxy.port(), null, Http2Settings.defaultSettings().initialWindowSize(64 * 1024))) {
      var calls = new ArrayList<Http2Client.Call>();
      for (int i = 0; i < 6; i++) {
        calls.add(client.open("POST", "/", GRPC, false).data(noise(3 * MB, i), true));
      }
      for (int i = 0; i < calls.size(); i++) {
        var answer = calls.get(i).answer();
        assertThat(Arrays.equals(answer.body(), noise(3 * MB, i))).isTrue();
        assertThat(answer.trailers()).containsEntry("grpc-status", "0");
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void bothSidesOfAConversationHearEachOtherAtOnce() throws Exception {
    try (var backend = Http2Backend.echoing();
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var call = client.open("POST", "/", GRPC, false);
      assertThat(call.status()).isEqualTo(200);
      for (int i = 1; i <= 50; i++) {
        int expected = i * 7;
        call.data(new byte[7], false);
        await().until(() -> call.received() == expected);
      }
      assertThat(call.data(new byte[0], true).answer().trailers())
          .containsEntry("grpc-status", "0");
    }
  }

  @Test
  void trailersOfTheRequestPass() throws Exception {
    try (var backend = Http2Backend.serving(call -> call.answer(200, "" + call.trailer("x-sum")));
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var call = client.open("POST", "/", Map.of(), false).data(new byte[10], false);
      assertThat(call.trailers(Map.of("x-sum", "42")).answer().text()).isEqualTo("42");
    }
  }

  @Test
  void aClientsResetReachesTheEndpointAndTheConnectionGoesOn() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend = Http2Backend.serving(held::add);
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var leaves = client.open("GET", "/leaves", Map.of(), true);
      var stays = client.open("GET", "/stays", Map.of(), true);
      await().until(() -> held.size() == 2);
      leaves.reset();
      await().until(() -> backend.cancelled() == 1);
      held.stream()
          .filter(call -> call.path().equals("/stays"))
          .forEach(call -> call.answer(200, "ok"));
      assertThat(stays.answer().text()).isEqualTo("ok");
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void anEndpointsResetAfterTheHeadReachesTheClient() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/breaks")) {
                call.head(200);
                call.data(Unpooled.copiedBuffer("half", StandardCharsets.UTF_8), false);
                held.add(call);
              } else {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var breaks = client.open("GET", "/breaks", Map.of(), true);
      // Before the client has seen anything the proxy may still try elsewhere.
      await().until(() -> breaks.received() == "half".length());
      held.remove().reset(Http2Error.INTERNAL_ERROR);
      assertThatThrownBy(breaks::answer).isInstanceOf(Http2Client.Reset.class);
      assertThat(client.get("/").text()).isEqualTo("ok");
    }
  }

  @Test
  void hundredsOfCallsShareOneConnectionOnEitherSide() throws Exception {
    try (var backend =
            Http2Backend.serving(call ->
                call.answerAfter(
                    call.number() % 7,
                    200,
                    call.path() + new String(call.body(), StandardCharsets.UTF_8)));
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var calls = new ArrayList<Http2Client.Call>();
      for (int i = 0; i < 500; i++) {
        calls.add(
            client
                .open("POST", "/" + i, Map.of(), false)
                .data((";" + i).getBytes(StandardCharsets.UTF_8), true));
      }
      for (int i = 0; i < calls.size(); i++) {
        assertThat(calls.get(i).answer().text()).isEqualTo("/" + i + ";" + i);
      }
      assertThat(backend.connections()).isLessThanOrEqualTo(10);
    }
  }
}
