package io.amime.proxy.filter.retry;

import static io.amime.proxy.testing.Snapshots.retries;
import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.api.discovery.Cluster.RetryBudget;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.proxy.http.Reason;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class RetryIT {
  private static final int CALLS = 40;
  private static final RetryPolicy THREE = new RetryPolicy(3, null, RetryPolicy.OF_RULES);

  private static ProxyServer proxy(@Nullable RetryPolicy policy, int... ports) {
    var snapshot = Snapshots.reviews();
    for (int port : ports) {
      snapshot.endpoint("v1", port);
    }
    return new ProxyServer(snapshot.route(retries(to(share("v1", 100)), policy)).build());
  }

  /** Answers 503 until the n-th request. */
  private static RawBackend goodFrom(int number) {
    return new RawBackend((request, out) -> {
      var body = new String(request.readBody());
      RawBackend.write(out, request.number() < number ? 503 : 200, body + request.number());
      return true;
    });
  }

  @Test
  void aBadAnswerIsTriedAgain() {
    try (var backend = goodFrom(3);
        var proxy = proxy(THREE, backend.port())) {
      assertThat(proxy.get("/").body()).isEqualTo("3");
      assertThat(proxy.first().outcome().attempts()).isEqualTo(3);
    }
  }

  @Test
  void attemptsExcludeTheFirstTryAndTheLastAnswerIsPassedOn() {
    try (var backend = goodFrom(100);
        var proxy = proxy(THREE, backend.port())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.body()).isEqualTo("4");
      assertThat(backend.requests()).isEqualTo(4);
      assertThat(proxy.first().outcome().marks()).contains(Reason.RETRIES_EXHAUSTED);
    }
  }

  @Test
  void aBodyIsSentAgainWhole() {
    try (var backend = goodFrom(2);
        var proxy = proxy(THREE, backend.port())) {
      var request =
          HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
              .POST(HttpRequest.BodyPublishers.ofString("x".repeat(50_000)))
              .build();
      assertThat(proxy.send(request).body()).isEqualTo("x".repeat(50_000) + "2");
    }
  }

  @Test
  void aBodyThatOutgrowsTheBufferIsSentOnce() {
    try (var backend = goodFrom(2);
        var proxy = proxy(THREE, backend.port())) {
      var request =
          HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
              .POST(HttpRequest.BodyPublishers.ofString("x".repeat(200_000)))
              .build();
      assertThat(proxy.send(request).statusCode()).isEqualTo(503);
      assertThat(backend.requests()).isEqualTo(1);
    }
  }

  @Test
  void aRefusedConnectionIsTriedOnAnotherMember() throws Exception {
    int dead;
    try (var socket = new ServerSocket(0)) {
      dead = socket.getLocalPort();
    }
    try (var backend = RawBackend.saying("ok");
        var proxy = proxy(RetryPolicy.DEFAULT, dead, backend.port())) {
      for (int i = 0; i < 20; i++) {
        assertThat(proxy.get("/").body()).isEqualTo("ok");
      }
    }
  }

  @Test
  void aConnectionThatBreaksBeforeTheAnswerIsTriedAgainForGetOnly() {
    var methods = new CopyOnWriteArrayList<String>();
    try (var backend =
            new RawBackend((request, out) -> {
              methods.add(request.line().split(" ")[0]);
              return false;
            });
        var proxy = proxy(RetryPolicy.DEFAULT, backend.port())) {
      var answer = proxy.get("/");
      assertThat(answer.statusCode()).isEqualTo(503);
      assertThat(answer.headers().firstValue("x-mesh-reason")).contains("upstream-reset");
      assertThat(methods).containsExactly("GET", "GET", "GET");
      methods.clear();
      proxy.send(
          HttpRequest.newBuilder(URI.create("http://reviews:9080/"))
              .POST(HttpRequest.BodyPublishers.ofString("x"))
              .build());
      assertThat(methods).containsExactly("POST");
    }
  }

  @Test
  void withoutAPolicyNothingIsTriedAgain() {
    try (var backend = goodFrom(2);
        var proxy = proxy(new RetryPolicy(0, null, List.of("5xx")), backend.port())) {
      assertThat(proxy.get("/").statusCode()).isEqualTo(503);
      assertThat(backend.requests()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "x-envoy-retry-on, 5xx, x-other, 1, 2",
    "x-envoy-retry-on, 5xx, x-envoy-max-retries, 3, 4",
    "x-envoy-retry-on, connect-failure, x-envoy-max-retries, 3, 1",
    "x-envoy-retry-on, 5xx, x-envoy-max-retries, 0, 1",
    "x-other, 1, x-envoy-max-retries, 3, 1",
  })
  void theApplicationMayAskWhereTheRuleDoesNot(
      String name, String value, String other, String more, int tries) {
    try (var backend = goodFrom(100);
        var proxy = proxy(null, backend.port())) {
      assertThat(proxy.get("/", name, value, other, more).statusCode()).isEqualTo(503);
      assertThat(backend.requests()).isEqualTo(tries);
    }
  }

  static Stream<Arguments> budgets() {
    return Stream.of(
        arguments(null, 3, CALLS / 5),
        arguments(RetryBudget.fixed(3), 3, 3),
        arguments(new RetryBudget(50, 0), CALLS / 4, CALLS / 2),
        arguments(new RetryBudget(0, 0), 0, 0));
  }

  @ParameterizedTest
  @MethodSource("budgets")
  void theBudgetBoundsRetriesThatRunAtOnce(@Nullable RetryBudget budget, int least, int most)
      throws Exception {
    var firstTries = new CountDownLatch(CALLS);
    var retried = new AtomicInteger();
    var counted = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.number() <= CALLS) {
                firstTries.countDown();
                firstTries.await();
              } else {
                retried.incrementAndGet();
                counted.await();
              }
              RawBackend.write(out, 503, "");
              return true;
            });
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .cluster(
                        Snapshots.config(
                            "v1", Protocol.HTTP, new Limits(1024, 1024, 1024, budget, 0)))
                    .endpoint("v1", backend.port())
                    .route(retries(to(share("v1", 100)), new RetryPolicy(3, null, List.of("5xx"))))
                    .build())) {
      var calls = new ArrayList<CompletableFuture<?>>();
      for (int i = 0; i < CALLS; i++) {
        calls.add(
            proxy
                .client()
                .sendAsync(
                    HttpRequest.newBuilder(URI.create("http://reviews:9080/")).build(),
                    HttpResponse.BodyHandlers.discarding()));
      }
      // Every call has either been given up or waits for the answer to its second try.
      await()
          .until(() ->
              calls.stream().filter(CompletableFuture::isDone).count() + retried.get() == CALLS);
      assertThat(retried.get()).isBetween(least, most);
      counted.countDown();
      for (var call : calls) {
        call.get();
      }
    }
  }
}
