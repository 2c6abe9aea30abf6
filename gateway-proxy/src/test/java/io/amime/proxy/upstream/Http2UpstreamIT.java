package io.amime.proxy.upstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an endpoint sees whose port declares HTTP/2, and what its clients get to see of it. */
class Http2UpstreamIT {
  private static final int LOOPS = 2;

  private static ProxyServer proxy(int port) {
    return proxy(port, Limits.DEFAULT);
  }

  private static ProxyServer proxy(int port, Limits limits) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", Protocol.HTTP2, limits))
            .endpoint("v1", port)
            .route(to(share("v1", 100)))
            .build());
  }

  private static List<CompletableFuture<HttpResponse<String>>> calls(ProxyServer proxy, int count) {
    var request = HttpRequest.newBuilder(URI.create("http://reviews:9080/")).build();
    return IntStream.range(0, count)
        .mapToObj(i -> proxy.client().sendAsync(request, BodyHandlers.ofString()))
        .toList();
  }

  private static List<Integer> statuses(List<CompletableFuture<HttpResponse<String>>> calls) {
    return calls.stream().map(call -> call.join().statusCode()).toList();
  }

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
        var proxy = proxy(backend.port(), new Limits(1, 1024, 1024, 3, 0))) {
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
        var proxy = proxy(backend.port(), new Limits(1, 4, 1024, 3, 0))) {
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
        var client = new WholeClient(proxy)) {
      assertThat(client.get("/reset")).isEqualTo(503);
      assertThat(client.get("/")).isEqualTo(200);
      assertThat(client.get("/reset")).isEqualTo(503);
      assertThat(backend.calls()).isEqualTo(3);
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  /** One connection to the proxy, so that one event loop serves it. */
  private static final class WholeClient implements AutoCloseable {
    private final RawClient raw;

    WholeClient(ProxyServer proxy) {
      try {
        raw = new RawClient(proxy);
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    int get(String path) {
      try {
        return raw.get(path).answer().status();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      try {
        raw.close();
      } catch (IOException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @Test
  void aClientThatGoesAwayCancelsOnlyItsRequest() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend = Http2Backend.serving(held::add);
        var proxy = proxy(backend.port())) {
      var stays = calls(proxy, LOOPS * 4);
      var leaves = new RawClient(proxy);
      leaves.get("/");
      await().until(() -> held.size() == LOOPS * 4 + 1);
      leaves.close();
      await().until(() -> backend.cancelled() == 1);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(stays)).containsOnly(200);
      assertThat(backend.connections()).isLessThanOrEqualTo(LOOPS);
    }
  }

  @Test
  void aClientThatDoesNotReadHoldsUpOnlyItself() throws Exception {
    var written = new AtomicLong();
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/endless")) {
                call.head(200);
                pour(call, written);
              } else {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port());
        var stalled = new RawClient(proxy)) {
      stalled.get("/endless");
      long before = -1;
      while (written.get() != before) {
        before = written.get();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      }
      // Sockets on this machine take a few megabytes; what counts is that it stops.
      assertThat(written.get()).isBetween(1L, 16L * 1024 * 1024);
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.get("/").statusCode()).isEqualTo(200);
      }
      stalled.close();
      await().until(() -> backend.cancelled() == 1);
    }
  }

  /** Sends on as soon as there is room. */
  private static void pour(Http2Backend.Call call, AtomicLong written) {
    var chunk = Unpooled.wrappedBuffer(new byte[16 * 1024]);
    call.data(chunk, false)
        .addListener(sent -> {
          if (sent.isSuccess()) {
            written.addAndGet(16 * 1024);
            pour(call, written);
          }
        });
  }

  @Test
  void anUploadThatNobodyReadsStopsAtTheClient() throws Exception {
    try (var backend = Http2Backend.servingHeads(call -> {});
        var proxy = proxy(backend.port());
        var client = new RawClient(proxy)) {
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nTransfer-Encoding: chunked\n\n");
      var sent = new AtomicLong();
      Thread.ofVirtual()
          .start(() -> {
            try {
              var chunk = ("10000\r\n" + "x".repeat(0x10000) + "\r\n").getBytes();
              while (true) {
                client.out().write(chunk);
                sent.addAndGet(chunk.length);
              }
            } catch (IOException e) {
              // Closed by the test.
            }
          });
      long before = -1;
      while (sent.get() != before) {
        before = sent.get();
        await().pollDelay(Duration.ofMillis(300)).until(() -> true);
      }
      assertThat(sent.get()).isBetween(1L, 16L * 1024 * 1024);
      client.reset();
      await().until(() -> backend.cancelled() == 1);
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
  void aConnectionServesNoMoreRequestsThanItMay() {
    try (var backend = Http2Backend.saying("ok");
        var proxy = proxy(backend.port(), new Limits(1024, 1024, 1024, 3, 2));
        var client = new WholeClient(proxy)) {
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
        var client = new WholeClient(proxy)) {
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

  @Test
  void clientsThatKeepGivingUpDoNotCostTheOthersTheirConnection() throws Exception {
    var held = new ConcurrentLinkedQueue<Http2Backend.Call>();
    try (var backend =
            Http2Backend.serving(call -> {
              if (call.path().equals("/held")) {
                held.add(call);
              } else if (!call.path().equals("/never")) {
                call.answer(200, "ok");
              }
            });
        var proxy = proxy(backend.port())) {
      var request = HttpRequest.newBuilder(URI.create("http://reviews:9080/held")).build();
      var others =
          IntStream.range(0, 8)
              .mapToObj(i -> proxy.client().sendAsync(request, BodyHandlers.ofString()))
              .toList();
      await().until(() -> held.size() == 8);
      int done = 0;
      for (int round = 0; round < 30; round++) {
        var leaving = new ArrayList<RawClient>();
        for (int i = 0; i < 10; i++) {
          var client = new RawClient(proxy);
          client.get("/never");
          leaving.add(client);
        }
        int expected = done + 10;
        await().until(() -> backend.calls() >= 8 + expected);
        for (var client : leaving) {
          client.reset();
        }
        await().until(() -> backend.cancelled() == expected);
        done = expected;
      }
      // Nobody sent more than half of what usual servers take for an attack.
      assertThat(backend.connections()).isGreaterThanOrEqualTo(3);
      held.forEach(call -> call.answer(200, "ok"));
      assertThat(statuses(others)).containsOnly(200);
    }
  }
}
