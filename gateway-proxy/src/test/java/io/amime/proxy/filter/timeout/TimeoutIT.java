package io.amime.proxy.filter.timeout;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.timeout;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TimeoutIT {
  private static ProxyServer proxy(RawBackend backend, RouteAction action) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(action).build());
  }

  private static RawBackend silent(CountDownLatch end) {
    return new RawBackend((request, out) -> {
      end.await(20, TimeUnit.SECONDS);
      return false;
    });
  }

  @Test
  void aSilentUpstreamIsGivenUpInTime() {
    var end = new CountDownLatch(1);
    var action = timeout(to(share("v1", 100)), Duration.ofMillis(300));
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      long from = System.nanoTime();
      var answer = proxy.get("/");
      long millis = (System.nanoTime() - from) / 1_000_000;
      end.countDown();
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.body()).isEqualTo("upstream request timeout");
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("timeout");
      assertThat(millis).isBetween(290L, 3000L);
      assertThat(proxy.first().outcome().flags()).isEqualTo("UT");
    }
  }

  @Test
  void theUpstreamConnectionOfAGivenUpRequestIsClosed() {
    var end = new CountDownLatch(1);
    var action = timeout(to(share("v1", 100)), Duration.ofMillis(100));
    try (var backend =
            new RawBackend((request, out) -> {
              // Blocks until the proxy closes.
              int read = request.body().read();
              assertThat(read).isEqualTo(-1);
              end.countDown();
              return false;
            });
        var proxy = proxy(backend, action)) {
      proxy.get("/");
      await().untilAsserted(() -> assertThat(end.getCount()).isZero());
    }
  }

  @Test
  void theLimitCoversAllAttemptsTogether() {
    var end = new CountDownLatch(1);
    var policy = new RetryPolicy(10, Duration.ofMillis(150), RetryPolicy.OF_RULES);
    var action = retries(timeout(to(share("v1", 100)), Duration.ofMillis(500)), policy);
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      long from = System.nanoTime();
      assertThat(proxy.get("/").statusCode()).isEqualTo(504);
      long millis = (System.nanoTime() - from) / 1_000_000;
      end.countDown();
      assertThat(millis).isBetween(490L, 3000L);
      assertThat(backend.requests()).isBetween(2, 4);
    }
  }

  @Test
  void theApplicationMayAskForLess() {
    var end = new CountDownLatch(1);
    var action = timeout(to(share("v1", 100)), Duration.ofSeconds(15));
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      assertThat(proxy.get("/", "x-envoy-upstream-rq-timeout-ms", "200").statusCode())
          .isEqualTo(504);
      end.countDown();
    }
  }

  @ParameterizedTest
  @CsvSource({"x-envoy-upstream-rq-timeout-ms, 200", "grpc-timeout, 200m"})
  void theApplicationMayAskWhereTheRuleDoesNot(String name, String value) {
    var end = new CountDownLatch(1);
    try (var backend = silent(end);
        var proxy = proxy(backend, to(share("v1", 100)))) {
      var answer = proxy.get("/", name, value);
      end.countDown();
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("timeout");
    }
  }

  @Test
  void theApplicationMayHearOfATimeoutBy204() {
    var end = new CountDownLatch(1);
    var action = timeout(to(share("v1", 100)), Duration.ofMillis(200));
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      var answer = proxy.get("/", "x-envoy-upstream-rq-timeout-alt-response", "1");
      end.countDown();
      assertThat(answer.statusCode()).isEqualTo(204);
      assertThat(answer.headers().map()).doesNotContainKeys("content-length", "content-type");
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("timeout");
      assertThat(proxy.first().record().status()).isEqualTo(204);
      assertThat(proxy.first().record().reason()).isEqualTo("timeout");
    }
  }

  @Test
  void theApplicationMayBoundEveryTry() {
    var end = new CountDownLatch(1);
    var policy = new RetryPolicy(2, null, RetryPolicy.OF_RULES);
    var action = retries(timeout(to(share("v1", 100)), Duration.ofSeconds(15)), policy);
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      long from = System.nanoTime();
      var answer = proxy.get("/", "x-envoy-upstream-rq-per-try-timeout-ms", "150");
      long millis = (System.nanoTime() - from) / 1_000_000;
      end.countDown();
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(backend.requests()).isEqualTo(3);
      assertThat(millis).isBetween(440L, 10_000L);
    }
  }

  @Test
  void aBoundOfOneTryIsNotHeededWhereItIsNoLessThanTheWhole() {
    var end = new CountDownLatch(1);
    var policy = new RetryPolicy(10, Duration.ofMillis(100), RetryPolicy.OF_RULES);
    var action = retries(timeout(to(share("v1", 100)), Duration.ofMillis(600)), policy);
    try (var backend = silent(end);
        var proxy = proxy(backend, action)) {
      var answer = proxy.get("/", "x-envoy-upstream-rq-per-try-timeout-ms", "600");
      end.countDown();
      assertThat(answer.statusCode()).isEqualTo(504);
      assertThat(backend.requests()).isGreaterThan(1);
    }
  }

  @Test
  void anAnswerThatHasBegunIsNotCut() {
    var action = timeout(to(share("v1", 100)), Duration.ofMillis(200));
    try (var backend =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n".getBytes());
              for (int i = 0; i < 10; i++) {
                out.write('x');
                out.flush();
                TimeUnit.MILLISECONDS.sleep(50);
              }
              return true;
            });
        var proxy = proxy(backend, action)) {
      assertThat(proxy.get("/").body()).isEqualTo("xxxxxxxxxx");
    }
  }
}
