package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.Http2Clients.LOOPS;
import static io.amime.proxy.upstream.Http2Clients.proxy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What becomes of requests when an endpoint that speaks HTTP/2 refuses, breaks off or errs. */
class Http2BreakageIT {
  @ParameterizedTest
  @ValueSource(ints = {0, Integer.MAX_VALUE / 4})
  void aConnectionThatIsTakenBackUnderLoadLosesNoRequest(int stillTaken) throws Exception {
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.number() % 40 == 0) {
                call.goAway(stillTaken);
              }
              call.answerAfter(1, 200, new String(call.body(), StandardCharsets.UTF_8));
            });
        var proxy = proxy(backend.port())) {
      // Netty's server breaks the connection over the body of a stream that it did not look at.
      boolean bodies = stillTaken > 0;
      var failed = new ConcurrentLinkedQueue<String>();
      var clients = new ArrayList<Thread>();
      for (int c = 0; c < 16; c++) {
        clients.add(
            Thread.ofVirtual()
                .start(() -> {
                  for (int i = 0; i < 100; i++) {
                    var body = bodies ? "body " + i : "";
                    var request = HttpRequest.newBuilder(URI.create("http://reviews:9080/"));
                    if (bodies) {
                      request.POST(BodyPublishers.ofString(body));
                    }
                    var answer = proxy.send(request.build());
                    if (answer.statusCode() != 200 || !answer.body().equals(body)) {
                      failed.add(answer.statusCode() + answer.body());
                    }
                  }
                }));
      }
      for (var client : clients) {
        client.join();
      }
      assertThat(failed).isEmpty();
      assertThat(backend.connections()).isGreaterThan(10);
      await().until(() -> backend.open() <= LOOPS);
    }
  }

  @Test
  void whatWasRefusedUnseenIsSentAgain() {
    var refused = new AtomicInteger();
    try (var backend =
            Http2Backend.serving(call -> {
              if (refused.incrementAndGet() == 1) {
                call.reset(Http2Error.REFUSED_STREAM);
              } else {
                call.answer(200, new String(call.body(), StandardCharsets.UTF_8));
              }
            });
        var proxy = proxy(backend.port())) {
      var answer =
          proxy.send(
              HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
                  .POST(BodyPublishers.ofString("once"))
                  .build());
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("once");
      assertThat(backend.calls()).isEqualTo(2);
    }
  }

  @Test
  void anEndpointThatRefusesForEverIsNotAskedForEver() {
    try (var backend = Http2Backend.serving(call -> call.reset(Http2Error.REFUSED_STREAM));
        var proxy = proxy(backend.port())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-reset");
      assertThat(backend.calls()).isEqualTo(3);
    }
  }

  @Test
  void aResetIsTheRequestsAndNotTheConnections() {
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/reset")) {
                call.reset(Http2Error.INTERNAL_ERROR);
              } else {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port());
        var client = new OneClient(proxy)) {
      assertThat(client.get("/reset")).isEqualTo(503);
      assertThat(client.get("/")).isEqualTo(200);
      assertThat(client.get("/reset")).isEqualTo(503);
      assertThat(backend.calls()).isEqualTo(3);
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void anAnswerMayComeBeforeTheBody() throws Exception {
    try (var backend = Http2Backend.servingHeads(call -> call.answer(413, "too much"));
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      var answer =
          client
              .send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1000000\n\nbegin")
              .answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.text()).isEqualTo("too much");
      assertThat(proxy.get("/").statusCode()).isEqualTo(413);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
    }
  }

  @Test
  void anEndpointThatSpeaksHttp1IsNoConnection() {
    try (var backend = RawBackend.saying("hello");
        var proxy = proxy(backend.port())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-connect-failure");
    }
  }

  @Test
  void anEndpointThatStaysSilentIsNoConnection() throws Exception {
    try (var silent = new ServerSocket(0);
        var proxy = proxy(silent.getLocalPort())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-connect-failure");
    }
  }

  @Test
  void aMalformedAnswerBreaksItsRequestAlone() {
    try (var backend =
            Http2Backend.serving(call -> {
              switch (call.path()) {
                case "/upper" -> call.head(200, true, "Upper", "x");
                case "/connection" -> call.head(200, true, "connection", "close");
                case "/101" -> call.head(101, true);
                case "/length" -> {
                  call.head(200, "content-length", "10");
                  call.data(Unpooled.copiedBuffer("short", StandardCharsets.UTF_8), true);
                }
                default -> call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port());
        var client = new OneClient(proxy)) {
      for (var path : List.of("/upper", "/connection", "/101")) {
        assertThat(client.get(path)).as(path).isEqualTo(502);
      }
      assertThat(client.get("/")).isEqualTo(200);
      assertThat(whole(proxy, "/length")).isFalse();
      assertThat(client.get("/")).isEqualTo(200);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
    }
  }

  /** Whether a client takes the answer for a good and whole one. */
  private static boolean whole(ProxyServer proxy, String path) {
    try (var client = new RawClient(proxy)) {
      return client.get(path).answer().status() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
