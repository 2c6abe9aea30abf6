package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.json.JsonMapper;

/** What a visitor of the book page sees under each lesson. */
@ExtendWith(MeshExtension.class)
class BookinfoIT {
  private static final String REVIEWS = "http://reviews:9080/reviews/0";
  private static final String RATINGS = "http://ratings:9080/ratings/0";

  private final Mesh mesh;

  BookinfoIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  @Test
  void withoutRulesTheThreeVersionsAlternate() {
    var seen = new HashSet<String>();
    for (int i = 0; i < 12; i++) {
      var page = mesh.page();
      assertThat(page.statusCode()).isEqualTo(200);
      seen.add(servedBy(page.body()));
    }
    assertThat(seen).containsExactlyInAnyOrder("reviews-v1", "reviews-v2", "reviews-v3");
  }

  @Test
  void eachVersionShowsItsStars() {
    var pages = new TreeMap<String, String>();
    for (int i = 0; i < 12; i++) {
      var body = mesh.page().body();
      pages.put(servedBy(body), body);
    }
    assertThat(pages.get("reviews-v1")).doesNotContain("★");
    assertThat(pages.get("reviews-v2")).contains("★", "black stars").doesNotContain("red stars");
    assertThat(pages.get("reviews-v3")).contains("★", "red stars").doesNotContain("black stars");
  }

  @Test
  void rolloutSendsAQuarterToV2AndTheRestToV1() {
    mesh.apply("reviews-v2-rollout");
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    var count = countVersions(sidecar, 400);
    assertThat(count.keySet()).containsOnly("reviews-v1", "reviews-v2");
    assertThat(count.get("reviews-v2")).isBetween(65, 135);
    mesh.delete("reviews-v2-rollout");
    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> countVersions(sidecar, 12).containsKey("reviews-v3"));
  }

  @Test
  void delayHoldsATenthOfTheRequestsForFiveSeconds() throws Exception {
    mesh.apply("ratings-delay");
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    var slow = new ArrayList<Long>();
    var fast = new ArrayList<Long>();
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      var calls = new ArrayList<Future<Long>>();
      for (int i = 0; i < 200; i++) {
        calls.add(
            pool.submit(() -> {
              var start = Instant.now();
              var response = sidecar.get(REVIEWS);
              assertThat(response.statusCode()).isEqualTo(200);
              assertThat(response.body()).contains("reviews-v1");
              return Duration.between(start, Instant.now()).toMillis();
            }));
      }
      for (var call : calls) {
        (call.get() >= 5000 ? slow : fast).add(call.get());
      }
    }
    assertThat(slow).hasSizeBetween(5, 40).allMatch(ms -> ms < 9000);
    assertThat(fast).allMatch(ms -> ms < 4900);
  }

  @Test
  void ofTwoRulesTheFirstByNameWinsAndTheOtherIsNamedShadowed() {
    mesh.apply("ratings-delay");
    var applied =
        mesh.cli("apply", "-f", Mesh.LESSONS.resolve("reviews-v2-rollout.yaml").toString());
    assertThat(applied.all()).contains("reviews-v2-rollout", "shadowed", "ratings-delay");
    assertThat(mesh.cli("get", "routerules").out())
        .containsPattern("reviews-v2-rollout.*shadowed.*ratings-delay");
    assertThat(mesh.kubectl("get", "routerules").out())
        .containsPattern("reviews-v2-rollout.*shadowed.*ratings-delay");
  }

  @Test
  void policyForAVersionIsIdleUntilARouteSendsThereAndThenTakesTurns() {
    mesh.apply("ratings-lb-policy");
    assertThat(mesh.cli("get", "destinationpolicies").out())
        .containsPattern("ratings-lb-policy.*idle");
    assertThat(mesh.kubectl("get", "destinationpolicies").out())
        .containsPattern("ratings-lb-policy.*idle");
    mesh.apply("ratings-v1");
    assertThat(mesh.cli("get", "destinationpolicies").out())
        .containsPattern("ratings-lb-policy.*active");
    var order = new ArrayList<String>();
    var sidecar = mesh.sidecar("reviews-v2-proxy");
    for (int i = 0; i < 20; i++) {
      order.add(podname(sidecar.get(RATINGS).body()));
    }
    assertThat(new HashSet<>(order)).containsExactlyInAnyOrder("ratings-v1", "ratings-v1-2");
    for (int i = 2; i < order.size(); i++) {
      assertThat(order.get(i)).isEqualTo(order.get(i - 2)).isNotEqualTo(order.get(i - 1));
    }
  }

  @Test
  void denierClosesRatingsToReviewsV3Only() {
    mesh.apply("deny-reviews-v3");
    var v3 = mesh.sidecar("reviews-v3-proxy");
    await().atMost(Duration.ofSeconds(3)).until(() -> v3.get(RATINGS).statusCode() == 403);
    assertThat(v3.get(RATINGS).body())
        .isEqualTo("PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed");
    assertThat(mesh.sidecar("reviews-v2-proxy").get(RATINGS).statusCode()).isEqualTo(200);
    var pages = new TreeMap<String, String>();
    for (int i = 0; i < 12; i++) {
      var body = mesh.page().body();
      pages.put(servedBy(body), body);
    }
    assertThat(pages.get("reviews-v3")).contains("Ratings service is currently unavailable");
    assertThat(pages.get("reviews-v2")).doesNotContain("currently unavailable");
    mesh.delete("deny-reviews-v3");
    await().atMost(Duration.ofSeconds(3)).until(() -> v3.get(RATINGS).statusCode() == 200);
  }

  @Test
  void quotaAnswersTooManyRequestsWhenItIsUsedUp() {
    mesh.apply("ratings-quota");
    try {
      var codes = new ArrayList<Integer>();
      var v2 = mesh.sidecar("reviews-v2-proxy");
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> {
            codes.add(v2.get(RATINGS).statusCode());
            return codes.getLast() == 429;
          });
      assertThat(codes.indexOf(429)).isBetween(9, 13);
      assertThat(v2.get(RATINGS).body()).startsWith("RESOURCE_EXHAUSTED:Quota is exhausted for: ");
      assertThat(mesh.sidecar("reviews-v3-proxy").get(RATINGS).statusCode()).isEqualTo(200);
    } finally {
      mesh.delete("ratings-quota");
    }
  }

  @Test
  void ruleChangesUnderLoadLoseNoRequest() {
    var stop = new AtomicBoolean();
    var failures = new ConcurrentLinkedQueue<String>();
    var done = new AtomicInteger();
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    try (var pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < 3; i++) {
        pool.submit(() -> {
          while (!stop.get()) {
            var response = sidecar.get(REVIEWS);
            done.incrementAndGet();
            if (response.statusCode() != 200) {
              failures.add(response.statusCode() + " " + response.body());
            }
          }
        });
      }
      try {
        for (int i = 0; i < 3; i++) {
          mesh.apply("reviews-v2-rollout");
          await()
              .atMost(Duration.ofSeconds(3))
              .until(() -> !countVersions(sidecar, 6).containsKey("reviews-v3"));
          mesh.delete("reviews-v2-rollout");
          await()
              .atMost(Duration.ofSeconds(3))
              .until(() -> countVersions(sidecar, 6).containsKey("reviews-v3"));
        }
      } finally {
        stop.set(true);
      }
    }
    assertThat(failures).isEmpty();
    assertThat(done.get()).isGreaterThan(200);
  }

  private static Map<String, Integer> countVersions(Sidecar sidecar, int requests) {
    var count = new TreeMap<String, Integer>();
    for (int i = 0; i < requests; i++) {
      var response = sidecar.get(REVIEWS);
      assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
      count.merge(podname(response.body()), 1, Integer::sum);
    }
    return count;
  }

  private static String podname(String json) {
    return JsonMapper.shared().readTree(json).get("podname").asString();
  }

  private static String servedBy(String page) {
    var marker = "Reviews served by: ";
    int from = page.indexOf(marker);
    assertThat(from).as(page).isNotNegative();
    return page.substring(from + marker.length(), from + marker.length() + "reviews-vN".length());
  }
}
