package io.amime.pilot.explain;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.observe.Ask;
import io.amime.api.observe.DecisionRecord.Side;
import io.amime.pilot.RunningPilot;
import io.amime.pilot.feed.Witness;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

/** What people are told about requests that proxies remember. */
class RecordedIT extends RunningPilot {
  private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");
  private LiveIdentity productpage;
  private LiveIdentity reviews;

  @BeforeEach
  void registerWorkloads() throws Exception {
    awaitNobodyListens();
    productpage = identity("productpage");
    reviews = identity("reviews");
    assertThat(register(productpage, registration("productpage", "v1", 20001)).status())
        .isEqualTo(201);
    assertThat(register(reviews, registration("reviews", "v1", 20002)).status()).isEqualTo(201);
  }

  @AfterEach
  void removeAll() throws Exception {
    delete("/v1/workloads/productpage-v1");
    delete("/v1/workloads/reviews-v1");
    delete(CONFIG + "routerules/for-ratings");
  }

  private Witness witness(LiveIdentity identity, String id) throws Exception {
    return new Witness(identity, id, uri("/v1/feeds/proxies/" + id));
  }

  private CompletableFuture<Answer> asked(String token, String id) {
    return CompletableFuture.supplyAsync(() -> {
      try {
        return call(token, "GET", "/v1/explain/" + id, "application/json", "");
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    });
  }

  private static Answer in(CompletableFuture<Answer> answer) throws Exception {
    return answer.get(10, TimeUnit.SECONDS);
  }

  @Test
  void whatBothEndsTellIsPutInOrder() throws Exception {
    try (var caller = witness(productpage, "productpage-v1");
        var callee = witness(reviews, "reviews-v1")) {
      var answer = asked(admin(), "r-1");
      // The callee's clock is behind; what it calls itself comes after it all the same.
      callee.answer(
          "r-1",
          callee.call(Side.CALLER, "b", NOW.plusMillis(1), "1ms"),
          callee.call(Side.CALLEE, "a", NOW.minusSeconds(1), "4ms"));
      caller.answer("r-1", caller.call(Side.CALLER, "a", NOW, "5ms"));
      var told = in(answer);
      assertThat(told.status()).as(told.body()).isEqualTo(200);
      assertThat(told.json().path("hops").valueStream())
          .extracting(h -> h.path("proxy").asString() + " " + h.path("side").asString())
          .containsExactly("productpage-v1 CALLER", "reviews-v1 CALLEE", "reviews-v1 CALLER");
      assertThat(told.json().path("unanswered")).isEmpty();
      assertThat(told.json().path("asked").asInt()).isEqualTo(2);
    }
  }

  @Test
  void rulesForOtherCallersAreToldWithTheReason() throws Exception {
    var rule =
        rule(
            "for-ratings",
            "reviews",
            ",\"precedence\":9,\"match\":{\"source\":{\"name\":\"ratings\"}},"
                + "\"route\":[{\"labels\":{\"version\":\"v1\"}}]");
    assertThat(post(CONFIG + "routerules", rule).status()).isEqualTo(201);
    await().until(() -> get("/v1/history?limit=1").status() == 200);
    try (var caller = witness(productpage, "productpage-v1")) {
      var answer = asked(admin(), "r-1");
      caller.answer("r-1", caller.call(Side.CALLER, "a", NOW, "5ms"));
      var tried = in(answer).json().at("/hops/0/routing/tried");
      assertThat(tried).hasSize(2);
      assertThat(tried.at("/0/rule").asString()).isEqualTo("default/for-ratings");
      assertThat(tried.at("/0/because").asString())
          .isEqualTo(
              "source was productpage.default.svc.cluster.local,"
                  + " the rule wants ratings.default.svc.cluster.local");
    }
  }

  @Test
  void aProxyThatDoesNotAnswerIsNamedAndDelaysNobodyForLong() throws Exception {
    try (var caller = witness(productpage, "productpage-v1");
        var silent = witness(reviews, "reviews-v1")) {
      long begin = System.nanoTime();
      var answer = asked(admin(), "r-1");
      caller.answer("r-1", caller.call(Side.CALLER, "a", NOW, "5ms"));
      var told = in(answer);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(5));
      assertThat(told.json().path("hops")).hasSize(1);
      assertThat(told.json().at("/unanswered/0").asString()).isEqualTo("reviews-v1");
      assertThat(silent.feed().next("ask")).isNotNull();
    }
  }

  @Test
  void anUnknownRequestIsToldWithWhatMayHaveBecomeOfIt() throws Exception {
    try (var caller = witness(productpage, "productpage-v1")) {
      var answer = asked(admin(), "r-9");
      caller.answer("r-9");
      var told = in(answer);
      assertThat(told.status()).isEqualTo(404);
      assertThat(told.json().path("detail").asString())
          .contains("r-9", "1 of 1 answered", "last 1024 requests", "not connected: reviews-v1");
    }
    assertThat(get("/v1/explain/" + "x".repeat(129)).status()).isEqualTo(400);
  }

  @Test
  void onlyProxiesOfServicesThatOneMaySeeAreAsked() throws Exception {
    try (var caller = witness(productpage, "productpage-v1");
        var callee = witness(reviews, "reviews-v1")) {
      var answer = asked(tokens.token("user:r", "viewer@service/default/reviews"), "r-1");
      callee.answer("r-1", callee.call(Side.CALLEE, "a", NOW, "4ms"));
      assertThat(in(answer).json().path("asked").asInt()).isEqualTo(1);

      var stranger = in(asked(tokens.token("user:s", "viewer@namespace/other"), "r-1"));
      assertThat(stranger.status()).isEqualTo(403);
      var workload = send(clientOf(reviews), request("/v1/explain/r-1"));
      assertThat(workload.status()).isEqualTo(403);
      // Whoever had been asked meanwhile would have heard of those first.
      var last = asked(admin(), "last");
      assertThat(caller.feed().next("ask").data().path("id").asString()).isEqualTo("last");
      callee.answer("last");
      in(last);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(uri(path)).GET();
  }

  @Test
  void nobodySpeaksForAnotherProxy() throws Exception {
    try (var caller = witness(productpage, "productpage-v1");
        var callee = witness(reviews, "reviews-v1")) {
      var answer = asked(admin(), "r-1");
      callee.answer("r-1", caller.call(Side.CALLER, "a", NOW, "5ms"));
      caller.answer("r-1", caller.call(Side.CALLER, "b", NOW, "5ms"));
      assertThat(in(answer).json().path("hops").valueStream())
          .extracting(h -> h.path("spanId").asString())
          .containsExactly("b");
      var forged =
          new Witness(productpage, "productpage-v1", uri("/v1/feeds/proxies/productpage-v1"));
      try (forged) {
        assertThat(
                send(
                        clientOf(reviews),
                        request("/v1/feeds/proxies/productpage-v1/answers")
                            .header("Content-Type", "application/json")
                            .POST(
                                HttpRequest.BodyPublishers.ofString(
                                    JsonMapper.shared()
                                        .writeValueAsString(new Ask.Answer("q", List.of(), 1)))))
                    .status())
            .isEqualTo(403);
      }
    }
  }
}
