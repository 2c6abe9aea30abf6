package io.amime.proxy.upstream;

import static io.amime.proxy.upstream.Http2Clients.LOOPS;
import static io.amime.proxy.upstream.Http2Clients.calls;
import static io.amime.proxy.upstream.Http2Clients.proxy;
import static io.amime.proxy.upstream.Http2Clients.statuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.RawClient;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Settings;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What an endpoint sees whose port declares HTTP/2, and what its clients get to see of it. */
class Http2UpstreamIT {
  @Test
  void requestAndAnswerKeepTheirFields() throws Exception {
    var seen = new ConcurrentHashMap<String, String>();
    try (var backend =
            Http2Backend.serving(call -> {
              for (var name :
                  List.of(
                      ":method",
                      ":path",
                      ":scheme",
                      ":authority",
                      "x-custom",
                      "cookie",
                      "te",
                      "content-length")) {
                seen.put(name, String.valueOf(call.header(name)));
              }
              seen.put("host", String.valueOf(call.header("host")));
              seen.put("connection", String.valueOf(call.header("connection")));
              seen.put("body", new String(call.body(), StandardCharsets.UTF_8));
              call.head(201, "content-type", "text/x", "set-cookie", "a=1", "set-cookie", "b=2");
              call.data(Unpooled.copiedBuffer("made", StandardCharsets.UTF_8), true);
            });
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      var answer =
          client
              .send(
                  """
                  POST /things?x=1 HTTP/1.1
                  Host: reviews:9080
                  Connection: keep-alive, X-Hop
                  X-Hop: 1
                  X-Custom: Value
                  Cookie: user=jason; a=b
                  TE: trailers, gzip
                  Content-Length: 5

                  hello\
                  """)
              .answer();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.text()).isEqualTo("made");
      assertThat(answer.header("content-type")).isEqualTo("text/x");
      assertThat(answer.header("set-cookie")).isEqualTo("a=1,b=2");
      assertThat(seen)
          .containsEntry(":method", "POST")
          .containsEntry(":path", "/things?x=1")
          .containsEntry(":scheme", "http")
          .containsEntry(":authority", "reviews:9080")
          .containsEntry("x-custom", "Value")
          .containsEntry("cookie", "user=jason; a=b")
          .containsEntry("te", "trailers")
          .containsEntry("content-length", "5")
          .containsEntry("host", "null")
          .containsEntry("connection", "null")
          .containsEntry("body", "hello");
    }
  }

  @Test
  void manyRequestsShareAConnection() {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend = Http2Backend.serving(held::add);
        var proxy = proxy(backend.port())) {
      var calls = calls(proxy, 60);
      await().until(() -> held.size() == 60);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(calls)).containsOnly(200);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
    }
  }

  @Test
  void anEndpointsStreamLimitIsKeptAndTheRestWaits() {
    try (var backend =
            Http2Backend.serving(
                Http2Settings.defaultSettings().maxConcurrentStreams(3),
                call -> call.answerAfter(20, 200, "ok"));
        var proxy = proxy(backend.port(), new Limits(1, 1024, 1024, null, 0))) {
      assertThat(statuses(calls(proxy, 60))).containsOnly(200);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
      assertThat(backend.most()).isLessThanOrEqualTo(3 * LOOPS);
    }
  }

  @Test
  void atTheStreamLimitAnotherConnectionIsMade() {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend =
            Http2Backend.serving(
                Http2Settings.defaultSettings().maxConcurrentStreams(5), held::add);
        var proxy = proxy(backend.port())) {
      var calls = calls(proxy, 30);
      await().until(() -> held.size() == 30);
      assertThat(backend.connections()).isBetween(6, 7);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(calls)).containsOnly(200);
    }
  }

  @Test
  void moreThanMayWaitAreRefusedAtOnce() {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend =
            Http2Backend.serving(
                Http2Settings.defaultSettings().maxConcurrentStreams(1), held::add);
        var proxy = proxy(backend.port(), new Limits(1, 4, 1024, null, 0))) {
      var calls = calls(proxy, 40);
      await().until(() -> calls.stream().filter(CompletableFuture::isDone).count() >= 34);
      var refused = calls.stream().filter(CompletableFuture::isDone).toList();
      assertThat(refused)
          .allSatisfy(call -> {
            assertThat(call.join().statusCode()).isEqualTo(503);
            assertThat(call.join().headers().firstValue("x-mesh-reason")).contains("circuit-open");
          });
      var answering = new AtomicBoolean(true);
      Thread.ofVirtual()
          .start(() -> {
            while (answering.get()) {
              var call = held.poll();
              if (call == null) {
                Thread.onSpinWait();
              } else {
                call.answer(200, "ok");
              }
            }
          });
      assertThat(statuses(calls)).contains(200);
      answering.set(false);
    }
  }

  @Test
  void aConnectionServesNoMoreRequestsThanItMay() {
    try (var backend = Http2Backend.saying("ok");
        var proxy = proxy(backend.port(), new Limits(1024, 1024, 1024, null, 2));
        var client = new OneClient(proxy)) {
      for (int i = 0; i < 6; i++) {
        assertThat(client.get("/")).isEqualTo(200);
      }
      assertThat(backend.connections()).isEqualTo(3);
      await().until(() -> backend.open() == 0);
    }
  }

  @Test
  void trailersComeThrough() throws Exception {
    try (var backend =
            Http2Backend.serving(call -> {
              call.head(200, "trailer", "x-sum");
              call.data(Unpooled.copiedBuffer("body", StandardCharsets.UTF_8), false);
              call.trailers("x-sum", "42");
            });
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      var answer = client.get("/").answer();
      assertThat(answer.text()).isEqualTo("body");
      assertThat(answer.trailers()).containsEntry("x-sum", "42");
    }
  }

  @Test
  void trailersOfARequestComeThrough() throws Exception {
    try (var backend =
            Http2Backend.serving(
                call -> call.answer(200, new String(call.body()) + " " + call.trailer("x-sum")));
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      client.send(
          "POST / HTTP/1.1\nHost: reviews:9080\nTransfer-Encoding: chunked\nTrailer: x-sum\n\n"
              + "4\nbody\n0\nx-sum: 42\n\n");
      assertThat(client.answer().text()).isEqualTo("body 42");
    }
  }
}
