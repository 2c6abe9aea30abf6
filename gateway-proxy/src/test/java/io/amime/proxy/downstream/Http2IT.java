package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Headers;
import java.nio.channels.ClosedChannelException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What a client's HTTP/2 connection has to bear, in front of an upstream of HTTP/1.1. */
class Http2IT {
  private static final int MB = 1024 * 1024;

  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  private static RawBackend echo() {
    return new RawBackend((request, out) -> {
      var body = request.readBody();
      out.write(
          ("HTTP/1.1 200 OK\r\nContent-Length: %d\r\nX-Path: %s\r\n\r\n"
                  .formatted(body.length, request.path()))
              .getBytes());
      out.write(body);
      out.flush();
      return true;
    });
  }

  private static byte[] noise(int size, int seed) {
    var bytes = new byte[size];
    new Random(seed).nextBytes(bytes);
    return bytes;
  }

  @Test
  void requestAndAnswerPassWithTheirFields() throws Exception {
    var seen = new AtomicReference<Map<String, String>>();
    try (var backend =
            new RawBackend((request, out) -> {
              seen.set(request.headers());
              out.write(
                  ("HTTP/1.1 201 Created\r\nContent-Length: 2\r\nX-Kept: 1\r\n"
                          + "Connection: keep-alive\r\nKeep-Alive: timeout=5\r\n\r\nok")
                      .getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var answer =
          client.open("GET", "/a?b=c", Map.of("x-custom", "1", "cookie", "a=1"), true).answer();
      assertThat(answer.status()).isEqualTo(201);
      assertThat(answer.text()).isEqualTo("ok");
      assertThat(answer.headers())
          .containsEntry("x-kept", "1")
          .doesNotContainKeys("connection", "keep-alive");
      assertThat(seen.get())
          .containsEntry("host", "reviews:9080")
          .containsEntry("x-custom", "1")
          .containsEntry("cookie", "a=1");
      assertThat(proxy.first().path()).isEqualTo("/a?b=c");
      assertThat(proxy.first().outcome().status()).isEqualTo(201);
    }
  }

  @Test
  void manyAtOnceOnOneConnectionGetTheirOwnAnswers() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var calls = new ArrayList<Http2Client.Call>();
      for (int i = 0; i < 300; i++) {
        calls.add(client.open("POST", "/" + i, Map.of(), false).data(noise(i * 50, i), true));
      }
      for (int i = 0; i < calls.size(); i++) {
        var answer = calls.get(i).answer();
        assertThat(answer.headers()).containsEntry("x-path", "/" + i);
        assertThat(answer.body()).isEqualTo(noise(i * 50, i));
      }
    }
  }

  @Test
  void longMessagesPassBothWaysWhileConnectionsAreBeingMade() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var calls = new ArrayList<Http2Client.Call>();
      for (int i = 0; i < 6; i++) {
        // The first bytes are here before any connection to the upstream stands.
        calls.add(client.open("POST", "/", Map.of(), false).data(noise(3 * MB, i), true));
      }
      for (int i = 0; i < calls.size(); i++) {
        assertThat(Arrays.equals(calls.get(i).answer().body(), noise(3 * MB, i))).isTrue();
      }
    }
  }

  @Test
  void trailersPass() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  ("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
                          + "3\r\nabc\r\n0\r\nGrpc-Status: 0\r\n\r\n")
                      .getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var answer = client.get("/");
      assertThat(answer.text()).isEqualTo("abc");
      assertThat(answer.trailers()).containsEntry("grpc-status", "0");
    }
  }

  @Test
  void answersWithoutABodyEndWithTheirHead() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  (request.path().equals("/204")
                          ? "HTTP/1.1 204 No Content\r\n\r\n"
                          : "HTTP/1.1 200 OK\r\nContent-Length: 7\r\n\r\n")
                      .getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      assertThat(client.get("/204").status()).isEqualTo(204);
      var head = client.open("HEAD", "/", Map.of(), true).answer();
      assertThat(head.headers()).containsEntry("content-length", "7");
      assertThat(head.body()).isEmpty();
      assertThat(client.get("/204").status()).isEqualTo(204);
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
              out.flush();
              RawBackend.write(out, 200, new String(request.readBody()));
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var call =
          client.open("POST", "/", Map.of("expect", "100-continue", "content-length", "4"), false);
      await().until(() -> call.interim().equals(List.of(100)));
      assertThat(call.data("body".getBytes(), true).answer().text()).isEqualTo("body");
    }
  }

  @Test
  void aCancelledRequestIsCancelledUpstreamAndNoOtherIs() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.path().equals("/never")) {
                return request.body().read() >= 0;
              }
              Thread.sleep(100);
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var never = client.open("GET", "/never", Map.of(), true);
      await().until(() -> backend.requests() == 1);
      var other = client.open("GET", "/", Map.of(), true);
      never.reset();
      assertThat(other.answer().text()).isEqualTo("ok");
      await().until(() -> backend.open() == 1);
      assertThat(proxy.first().outcome().flags()).isEqualTo("DC");
    }
  }

  @Test
  void anAnswerThatBreaksOffResetsItsStreamAlone() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.path().equals("/cut")) {
                out.write("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf".getBytes());
                return false;
              }
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      assertThatThrownBy(() -> client.get("/cut"))
          .isInstanceOfSatisfying(
              Http2Client.Reset.class,
              e -> assertThat(e.code()).isEqualTo(Http2Error.INTERNAL_ERROR.code()));
      assertThat(client.get("/").text()).isEqualTo("ok");
      assertThat(proxy.first().outcome().reason().word()).isEqualTo("upstream-reset");
    }
  }

  @Test
  void anAnswerBeforeTheEndOfTheRequestEndsBoth() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var call =
          client.open(
              new DefaultHttp2Headers()
                  .method("POST")
                  .scheme("http")
                  .path("/")
                  .authority("nowhere"),
              false);
      assertThat(call.answer().status()).isEqualTo(404);
      assertThat(client.get("/").text()).isEqualTo("ok");
    }
  }

  @Test
  void whatIsNoRequestResetsItsStreamAlone() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      List<Consumer<Http2Headers>> faults =
          List.of(
              h -> h.remove(":path"),
              h -> h.remove(":method"),
              h -> h.remove(":authority"),
              h -> h.path("no-path"),
              h -> h.add("Upper", "1"),
              h -> h.add("connection", "close"),
              h -> h.add("x-bad", "a\nb"),
              h -> h.add("host", "elsewhere"),
              h -> h.add("content-length", "10"));
      for (var fault : faults) {
        var headers =
            new DefaultHttp2Headers(false)
                .method("GET")
                .scheme("http")
                .path("/")
                .authority("reviews:9080");
        fault.accept(headers);
        assertThatThrownBy(() -> client.open(headers, true).answer())
            .as("%s", headers)
            .isInstanceOfSatisfying(
                Http2Client.Reset.class,
                e -> assertThat(e.code()).isEqualTo(Http2Error.PROTOCOL_ERROR.code()));
      }
      assertThat(backend.requests()).isZero();
      assertThat(client.get("/").text()).isEqualTo("ok");
    }
  }

  @Test
  void tooLongAHeadIsRefusedWith431() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var call = client.open("GET", "/", Map.of("x-long", "v".repeat(40_000)), true);
      assertThat(call.answer().status()).isEqualTo(431);
      assertThat(client.get("/").text()).isEqualTo("ok");
    }
  }

  @Test
  void connectIsRefusedWithAReason() throws Exception {
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var headers = new DefaultHttp2Headers().method("CONNECT").authority("reviews:9080");
      var answer = client.open(headers, false).answer();
      assertThat(answer.status()).isEqualTo(501);
      assertThat(answer.headers()).containsEntry("x-mesh-reason", "unsupported");
    }
  }

  @Test
  void drainingFinishesWhatRunsAndSaysGoodbye() throws Exception {
    var finish = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              finish.await();
              RawBackend.write(out, 200, "finished");
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      var running = client.open("GET", "/", Map.of(), true);
      await().until(() -> backend.requests() == 1);
      var drained = Thread.ofVirtual().start(() -> proxy.drain(Duration.ofSeconds(10)));
      await().until(() -> client.goAways().size() == 2);
      assertThat(client.goAways()).containsExactly((long) Integer.MAX_VALUE, 3L);
      finish.countDown();
      assertThat(running.answer().text()).isEqualTo("finished");
      drained.join();
      await().until(() -> !client.connection().isActive());
    }
  }

  @Test
  void whoOpensAndResetsWithoutEndIsSentAway() throws Exception {
    try (var backend = new RawBackend((request, out) -> request.body().read() >= 0);
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      openAndReset(client);
      await().until(() -> !client.connection().isActive());
      await().atMost(30, TimeUnit.SECONDS).until(() -> proxy.running() == 0);
    }
  }

  private static void openAndReset(Http2Client client) {
    try {
      for (int i = 0; i < 5000; i++) {
        client.open("GET", "/", Map.of(), true).reset();
      }
    } catch (Exception e) {
      assertThat(e).as("the connection is closed").isInstanceOf(ClosedChannelException.class);
    }
  }
}
