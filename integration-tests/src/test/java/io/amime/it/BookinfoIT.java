package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** What a visitor of the book page sees under each lesson. */
@ExtendWith(MeshExtension.class)
class BookinfoIT {
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
      seen.add(Reviews.onPage(page.body()));
    }
    assertThat(seen).containsExactlyInAnyOrder("reviews-v1", "reviews-v2", "reviews-v3");
  }

  @Test
  void eachVersionShowsItsStars() {
    var pages = new TreeMap<String, String>();
    for (int i = 0; i < 12; i++) {
      var body = mesh.page().body();
      pages.put(Reviews.onPage(body), body);
    }
    assertThat(pages.get("reviews-v1")).doesNotContain("★");
    assertThat(pages.get("reviews-v2")).contains("★", "black stars").doesNotContain("red stars");
    assertThat(pages.get("reviews-v3")).contains("★", "red stars").doesNotContain("black stars");
  }

  @Test
  void rolloutSendsAQuarterToV2AndTheRestToV1() {
    mesh.apply("reviews-v2-rollout");
    var sidecar = mesh.sidecar("productpage-v1-proxy");
    var count = Reviews.count(sidecar, 400);
    assertThat(count.keySet()).containsOnly("reviews-v1", "reviews-v2");
    assertThat(count.get("reviews-v2")).isBetween(65, 135);
    mesh.delete("reviews-v2-rollout");
    await()
        .atMost(Duration.ofSeconds(2))
        .until(() -> Reviews.count(sidecar, 12).containsKey("reviews-v3"));
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
              var response = sidecar.get(Reviews.URL);
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
      order.add(Reviews.instance(sidecar.get(RATINGS).body()));
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
      pages.put(Reviews.onPage(body), body);
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
      // No page makes it ask for ratings, so nothing that is still under way is counted with it.
      var caller = mesh.sidecar("productpage-v1-proxy");
      await()
          .atMost(Duration.ofSeconds(15))
          .until(() -> {
            codes.add(caller.get(RATINGS).statusCode());
            return codes.getLast() == 429;
          });
      assertThat(codes.indexOf(429)).isBetween(10, 14);
      assertThat(caller.get(RATINGS).body())
          .startsWith("RESOURCE_EXHAUSTED:Quota is exhausted for: ");
      assertThat(mesh.sidecar("reviews-v3-proxy").get(RATINGS).statusCode()).isEqualTo(200);
    } finally {
      mesh.delete("ratings-quota");
    }
  }
}
