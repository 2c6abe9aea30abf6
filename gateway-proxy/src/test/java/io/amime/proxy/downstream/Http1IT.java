package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What a client's HTTP/1.1 connection has to bear. */
class Http1IT {
  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  private static RawBackend echo() {
    return new RawBackend((request, out) -> {
      var body = new String(request.readBody());
      RawBackend.write(out, 200, request.path() + body);
      return true;
    });
  }

  @Test
  void pipelinedRequestsAreAnsweredInTheirOrder() throws Exception {
    var slow = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.path().equals("/0")) {
                slow.await();
              }
              RawBackend.write(out, 200, request.path());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      var all = new StringBuilder();
      for (int i = 0; i < 200; i++) {
        // Every third is answered by the proxy itself, which must not overtake the others.
        var host = i % 3 == 2 ? "nowhere" : "reviews:9080";
        all.append("GET /%d HTTP/1.1\nHost: %s\n\n".formatted(i, host));
      }
      client.send(all.toString());
      await().until(() -> backend.requests() == 1);
      slow.countDown();
      for (int i = 0; i < 200; i++) {
        var answer = client.answer();
        assertThat(answer.status()).as("answer %d", i).isEqualTo(i % 3 == 2 ? 404 : 200);
        if (i % 3 != 2) {
          assertThat(answer.text()).isEqualTo("/" + i);
        }
      }
    }
  }

  @Test
  void pipelinedBodiesGoToTheirOwnRequests() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(
          """
          POST /a HTTP/1.1
          Host: reviews:9080
          Content-Length: 3

          one\
          POST /b HTTP/1.1
          Host: reviews:9080
          Transfer-Encoding: chunked

          3
          two
          0

          GET /c HTTP/1.1
          Host: reviews:9080

          """);
      assertThat(client.answer().text()).isEqualTo("/aone");
      assertThat(client.answer().text()).isEqualTo("/btwo");
      assertThat(client.answer().text()).isEqualTo("/c");
    }
  }

  @Test
  void whatIsPipelinedBehindAStandingRequestIsNotReadWithoutBound() throws Exception {
    var hold = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              hold.await();
              RawBackend.write(out, 200, "");
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      var sent = new Semaphore(0);
      var many = "GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n".repeat(2000).getBytes();
      Thread.ofVirtual()
          .start(() -> {
            try {
              while (true) {
                client.out().write(many);
                sent.release();
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      await()
          .during(1, TimeUnit.SECONDS)
          .atMost(20, TimeUnit.SECONDS)
          .until(
              new java.util.concurrent.Callable<Boolean>() {
                private int last = -1;

                @Override
                public Boolean call() {
                  int now = sent.availablePermits();
                  boolean same = now == last;
                  last = now;
                  return same;
                }
              });
      assertThat(backend.requests()).isEqualTo(1);
      hold.countDown();
      client.reset();
    }
  }

  @ParameterizedTest
  @CsvSource({"40000, 0, 414", "10, 40000, 431", "10, 20000, 200"})
  void headsAreBounded(int path, int field, int status) throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(
          "GET /%s HTTP/1.1\nHost: reviews:9080\nX-Long: %s\n\n"
              .formatted("p".repeat(path), "v".repeat(field)));
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(status);
      if (status != 200) {
        assertThat(answer.header("x-mesh-reason")).isEqualTo("bad-request");
        assertThat(client.in().read()).isEqualTo(-1);
        assertThat(proxy.first().outcome().status()).isEqualTo(status);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "POST / HTTP/1.1\nHost: reviews:9080\nTransfer-Encoding: chunked\n\nzz\n",
        "POST / HTTP/1.1\nHost: reviews:9080\nTransfer-Encoding: gzip\n\n",
        "POST / HTTP/1.0\nHost: reviews:9080\nTransfer-Encoding: chunked\n\n0\n\n",
        "POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: -1\n\n",
        "GET / HTTP/1.1\nHost: reviews:9080\nX-A: \u0001\n\n",
        "GET / HTTP/9\nHost: reviews:9080\n\n",
        "GET /a b HTTP/1.1\nHost: reviews:9080\n\n",
        "nonsense\n\n",
      })
  void nonsenseEndsTheConnectionWithA400(String request) throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send(request);
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.in().read()).isEqualTo(-1);
      assertThat(backend.requests()).isZero();
    }
  }

  @Test
  void whoSpeaksAnotherProtocolIsNotAnsweredInThisOne() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("HELO mail example.org\n\n");
      assertThat(client.in().read()).isEqualTo(-1);
      assertThat(backend.requests()).isZero();
    }
  }

  @Test
  void anAnswerBeforeTheEndOfALongBodyIsReadInFull() throws Exception {
    try (var backend = RawBackend.saying("never");
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      // Closing at once would answer what is still under way with a reset, and the 404 be lost.
      client.send("POST / HTTP/1.1\nHost: nowhere\nContent-Length: 3000000\n\n");
      for (int i = 0; i < 20; i++) {
        client.send("x".repeat(10_000));
      }
      var answer = client.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.header("connection")).isEqualTo("close");
      assertThat(client.in().read()).isEqualTo(-1);
    }
  }

  @Test
  void anOldClientKeepsItsConnectionWhenItAsks() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("GET /1 HTTP/1.0\nHost: reviews:9080\nConnection: keep-alive\n\n");
      var answer = client.answer();
      assertThat(answer.text()).isEqualTo("/1");
      assertThat(answer.header("connection")).isEqualTo("keep-alive");
      client.send("GET /2 HTTP/1.0\nHost: reviews:9080\n\n");
      assertThat(client.answer().text()).isEqualTo("/2");
      assertThat(client.in().read()).isEqualTo(-1);
    }
  }

  @Test
  void aClientThatLeavesTakesItsRequestAlong() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              // Nothing is answered; what ends this is that the proxy closes.
              return request.body().read() >= 0;
            });
        var proxy = proxy(backend)) {
      var client = new RawClient(proxy);
      client.get("/");
      await().until(() -> backend.requests() == 1);
      client.close();
      await().until(() -> backend.open() == 0);
      assertThat(proxy.first().outcome().flags()).isEqualTo("DC");
    }
  }
}
