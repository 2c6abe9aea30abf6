package io.amime.proxy.filter.upstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

/** What HTTP/1.1 wants of somebody in the middle. */
class MessageIT {
  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  private static RawBackend raw(String answer) {
    return new RawBackend((request, out) -> {
      request.readBody();
      out.write(answer.replace("\n", "\r\n").getBytes());
      out.flush();
      return !answer.contains("close");
    });
  }

  @Test
  void hopByHopFieldsStayOnTheirConnection() throws Exception {
    var seen = new AtomicReference<Map<String, String>>();
    try (var backend =
            new RawBackend((request, out) -> {
              seen.set(request.headers());
              out.write(
                  ("HTTP/1.1 200 OK\r\nContent-Length: 0\r\nKeep-Alive: timeout=5\r\n"
                          + "Connection: x-secret\r\nX-Secret: 1\r\nX-Kept: 1\r\n\r\n")
                      .getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(
          """
          GET /a HTTP/1.1
          Host: reviews:9080
          Connection: keep-alive, x-hop, authorization, x-forwarded-for
          X-Hop: 1
          Authorization: Bearer t
          X-Forwarded-For: 10.0.0.1
          Keep-Alive: timeout=1
          Proxy-Connection: keep-alive
          TE: gzip, trailers
          Upgrade: h2c
          HTTP2-Settings: AAA

          """);
      var answer = client.answer();
      assertThat(answer.headers())
          .containsKey("x-kept")
          .doesNotContainKeys("keep-alive", "x-secret", "connection");
      assertThat(seen.get())
          .containsEntry("authorization", "Bearer t")
          .containsEntry("x-forwarded-for", "10.0.0.1")
          .containsEntry("te", "trailers")
          .containsEntry("host", "reviews:9080")
          .doesNotContainKeys(
              "x-hop", "keep-alive", "proxy-connection", "upgrade", "http2-settings", "connection");
    }
  }

  @Test
  void theAbsoluteFormWinsOverTheHostHeader() throws Exception {
    var seen = new AtomicReference<String>();
    try (var backend =
            new RawBackend((request, out) -> {
              seen.set(request.line() + " " + request.header("host"));
              RawBackend.write(out, 200, "");
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("GET http://reviews:9080/x?y=1 HTTP/1.1\nHost: elsewhere\n\n");
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(seen.get()).isEqualTo("GET /x?y=1 HTTP/1.1 reviews:9080");
    }
  }

  @Test
  void connectIsRefusedWithAReason() throws Exception {
    try (var backend = RawBackend.saying("");
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("CONNECT reviews:9080 HTTP/1.1\nHost: reviews:9080\n\n");
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(501);
      assertThat(answer.header("x-mesh-reason")).isEqualTo("unsupported");
    }
  }

  @Test
  void trailersPass() throws Exception {
    try (var backend =
            raw(
                """
                HTTP/1.1 200 OK
                Transfer-Encoding: chunked
                Trailer: x-sum

                3
                abc
                0
                X-Sum: 42

                """);
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      var answer = client.get("/").answer();
      assertThat(answer.text()).isEqualTo("abc");
      assertThat(answer.trailers()).containsEntry("x-sum", "42");
    }
  }

  @Test
  void anAnswerToHeadKeepsItsLengthAndHasNoBody() throws Exception {
    try (var backend = raw("HTTP/1.1 200 OK\nContent-Length: 1234\n\n");
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      for (int i = 0; i < 2; i++) {
        client.send("HEAD / HTTP/1.1\nHost: reviews:9080\n\n");
        assertThat(client.answer(true).header("content-length")).isEqualTo("1234");
      }
      assertThat(backend.connections()).isEqualTo(1);
    }
  }

  @Test
  void answersWithoutABodyLeaveTheConnectionInStep() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  (request.number() % 2 == 1
                          ? "HTTP/1.1 204 No Content\r\n\r\n"
                          : "HTTP/1.1 304 Not Modified\r\nETag: \"1\"\r\n\r\n")
                      .getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      assertThat(client.get("/").answer().status()).isEqualTo(204);
      assertThat(client.get("/").answer().status()).isEqualTo(304);
      assertThat(client.get("/").answer().status()).isEqualTo(204);
    }
  }

  @Test
  void anAnswerThatEndsWithTheConnectionIsWhole() throws Exception {
    try (var backend = raw("HTTP/1.1 200 OK\nConnection: close\n\nuntil the end");
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      assertThat(client.get("/").answer().text()).isEqualTo("until the end");
      assertThat(client.get("/").answer().text()).isEqualTo("until the end");
    }
  }

  @Test
  void interimAnswersAreNotTakenForTheFinalOne() throws Exception {
    try (var backend =
            raw(
                """
                HTTP/1.1 103 Early Hints
                Link: </a>

                HTTP/1.1 100 Continue

                HTTP/1.1 200 OK
                Content-Length: 2

                ok\
                """);
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      assertThat(client.get("/").answer().text()).isEqualTo("ok");
      assertThat(client.get("/").answer().text()).isEqualTo("ok");
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOnByTheUpstream() throws Exception {
    var asked = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              asked.countDown();
              out.write("HTTP/1.1 100 Continue\r\n\r\n".getBytes());
              out.flush();
              RawBackend.write(out, 200, new String(request.readBody()));
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(
          "POST / HTTP/1.1\nHost: reviews:9080\nExpect: 100-continue\nContent-Length: 4\n\n");
      assertThat(asked.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(client.answer().status()).isEqualTo(100);
      client.send("body");
      assertThat(client.answer().text()).isEqualTo("body");
    }
  }

  @Test
  void aClientThatAsksFirstMayBeToldNo() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 413, "no");
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(
          "POST / HTTP/1.1\nHost: reviews:9080\nExpect: 100-continue\nContent-Length: 4\n\n");
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(413);
      assertThat(answer.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void anAnswerBeforeTheBodyIsReadIsPassedOnAndTheConnectionStaysInStep() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              RawBackend.write(out, 403, "no");
              return false;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1000000\n\n");
      client.send("x".repeat(1000));
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(403);
      assertThat(answer.header("connection")).isEqualTo("close");
    }
  }

  @Test
  void aConnectionThatBreaksBeforeTheHeadIsA503() throws Exception {
    try (var backend = new RawBackend((request, out) -> false);
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      var answer = client.get("/").answer();
      assertThat(answer.status()).isEqualTo(503);
      assertThat(answer.header("x-mesh-reason")).isEqualTo("upstream-reset");
      assertThat(answer.text()).contains("connection termination");
      assertThat(client.get("/").answer().status()).isEqualTo(503);
    }
  }

  @Test
  void aShortBodyNeverLooksWhole() throws Exception {
    var cuts =
        new String[] {
          "HTTP/1.1 200 OK\nContent-Length: 100\n\nclose",
          "HTTP/1.1 200 OK\nTransfer-Encoding: chunked\n\n5\nclose\n",
        };
    for (var cut : cuts) {
      try (var backend = raw(cut);
          var proxy = proxy(backend);
          var client = new RawClient(proxy)) {
        client.get("/");
        assertThatThrownBy(client::answer).isInstanceOf(IOException.class);
        assertThat(proxy.first().outcome().reason().word()).isEqualTo("upstream-reset");
      }
    }
  }

  @Test
  void nonsenseFromTheUpstreamIsA502() throws Exception {
    var nonsense =
        new String[] {
          "SSH-2.0-OpenSSH_9.2\n\n close",
          "HTTP/1.1 200 OK\nContent-Length: 3\nContent-Length: 4\n\nabcd close",
          "HTTP/1.1 200 OK\nContent-Length: 3\nTransfer-Encoding: chunked\n\n0\n\nclose",
        };
    for (var answer : nonsense) {
      try (var backend = raw(answer);
          var proxy = proxy(backend);
          var client = new RawClient(proxy)) {
        var got = client.get("/").answer();
        assertThat(got.status()).as(answer).isEqualTo(502);
        assertThat(got.header("x-mesh-reason")).isEqualTo("upstream-protocol-error");
      }
    }
  }

  @Test
  void aClientThatGoesAwayTakesItsUpstreamRequestAlong() throws Exception {
    var gone = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.body().read() < 0) {
                gone.countDown();
              }
              return false;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.get("/");
      await().until(() -> backend.requests() == 1);
      client.close();
      assertThat(gone.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.first().outcome().flags()).isEqualTo("DC");
      await()
          .until(() ->
              proxy.plane().mesh().clusters().stream()
                  .allMatch(c -> c.activeRequests() == 0 && c.connections() == 0));
      assertThat(proxy.running()).isZero();
    }
  }

  @Test
  void aClientThatGoesAwayInItsBodyLeavesNoHalfRequestBehind() throws Exception {
    var whole = new AtomicReference<Boolean>();
    try (var backend =
            new RawBackend((request, out) -> {
              whole.set(request.readBody().length == 1000);
              return false;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1000\n\nhalf");
      await().until(() -> backend.requests() == 1);
      client.reset();
      await().until(() -> whole.get() != null);
      assertThat(whole.get()).isFalse();
    }
  }
}
