package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.observe.Ask;
import io.amime.api.observe.TapFilter;
import io.amime.api.observe.TapOrder;
import io.amime.proxy.testing.RecordedPilot;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;

/** What Pilot learns from real sidecars about requests that went through both. */
class InquiriesIT {
  @TempDir Path directory;

  private static Stream<JsonNode> replies(RecordedPilot.Feed feed, String place) {
    return feed.replies().stream().filter(r -> r.place().equals(place)).map(r -> r.body());
  }

  private static JsonNode answer(MeshPair pair, String proxy, String question) {
    return await()
        .until(
            () ->
                replies(pair.pilot.feed(proxy), "answers")
                    .filter(a -> a.path("question").asString().equals(question))
                    .findFirst()
                    .orElse(null),
            found -> found != null);
  }

  @Test
  void bothSidecarsOfACallAreAskedAndSayWhatTheyKnow() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      pair.send("/reviews/1", "x-request-id", "r-1");
      await()
          .untilAsserted(() -> {
            assertThat(pair.admin(pair.callee, "GET", "/decisions/r-1").statusCode())
                .isEqualTo(200);
            assertThat(pair.admin(pair.caller, "GET", "/decisions/r-1").statusCode())
                .isEqualTo(200);
          });
      for (var proxy : List.of("productpage-v1", "reviews-v3")) {
        pair.pilot.feed(proxy).send(null, "ask", new Ask("q-1", "r-1"));
        pair.pilot.feed(proxy).send(null, "ask", new Ask("q-2", "never-heard-of"));
      }
      var caller = answer(pair, "productpage-v1", "q-1").path("records").path(0);
      var callee = answer(pair, "reviews-v3", "q-1").path("records").path(0);
      assertThat(caller.path("side").asString()).isEqualTo("CALLER");
      assertThat(callee.path("side").asString()).isEqualTo("CALLEE");
      assertThat(caller.path("spanId").asString())
          .hasSize(16)
          .isEqualTo(callee.path("spanId").asString());
      assertThat(caller.at("/attempts/0/workload").asString()).isEqualTo("reviews-v3");
      assertThat(callee.at("/caller/workload").asString()).isEqualTo("productpage-v1");
      assertThat(callee.path("principal").asString())
          .isEqualTo("spiffe://cluster.local/ns/default/sa/productpage");
      var unknown = answer(pair, "reviews-v3", "q-2");
      assertThat(unknown.path("records")).isEmpty();
      assertThat(unknown.path("kept").asInt()).isEqualTo(1024);
    }
  }

  @Test
  void aTapShowsWhatPassesUntilItIsTakenBack() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var feed = pair.pilot.feed("productpage-v1");
      var filter = new TapFilter(null, "reviews", null, "/seen", null, null, null);
      pair.send("/seen/before");
      feed.send(null, "taps", new TapOrder.Open(List.of(new TapOrder("t", filter, 10, 60))));
      await()
          .untilAsserted(() -> {
            pair.send("/other");
            pair.send("/seen/1", "cookie", "user=x");
            assertThat(replies(feed, "tapped")).isNotEmpty();
          });
      var seen = replies(feed, "tapped").toList();
      assertThat(seen.getFirst().path("tap").asString()).isEqualTo("t");
      assertThat(seen)
          .flatMap(s -> s.path("requests").valueStream().toList())
          .isNotEmpty()
          .allSatisfy(passed -> {
            assertThat(passed.at("/request/request/path").asString()).isEqualTo("/seen/1");
            assertThat(passed.at("/headers/cookie").asString()).isEqualTo("(hidden)");
          });

      feed.send(null, "taps", new TapOrder.Open(List.of()));
      feed.send(null, "ask", new Ask("after-the-taps", "x"));
      answer(pair, "productpage-v1", "after-the-taps");
      int before = (int) replies(feed, "tapped").count();
      pair.send("/seen/2");
      feed.send(null, "ask", new Ask("after-the-request", "x"));
      answer(pair, "productpage-v1", "after-the-request");
      assertThat(replies(feed, "tapped").skip(before))
          .allSatisfy(s -> assertThat(s.toString()).doesNotContain("/seen/2"));
    }
  }

  @Test
  void aTapThatPilotHasForgottenEnds() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      var feed = pair.pilot.feed("productpage-v1");
      pair.pilot.tapStatus(404);
      feed.send(null, "taps", new TapOrder.Open(List.of(new TapOrder("t", TapFilter.ALL, 10, 60))));
      await()
          .untilAsserted(() -> {
            pair.send("/");
            assertThat(replies(feed, "tapped")).isNotEmpty();
          });
      int told = (int) replies(feed, "tapped").count();
      for (int i = 0; i < 5; i++) {
        pair.send("/");
      }
      feed.send(null, "ask", new Ask("q", "x"));
      answer(pair, "productpage-v1", "q");
      assertThat(replies(feed, "tapped").count()).isLessThanOrEqualTo(told + 1);
    }
  }
}
