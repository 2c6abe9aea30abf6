package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What people learn about requests that went through the whole mesh, afterwards and live. */
@ExtendWith(MeshExtension.class)
class ExplainIT {
  private static final String PRODUCTPAGE = "productpage-v1-proxy";
  private final Mesh mesh;

  ExplainIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRules() {
    mesh.deleteLessons();
  }

  private String call(String url, String... headers) {
    var id = UUID.randomUUID().toString();
    var all = new ArrayList<>(List.of(headers));
    all.addAll(List.of("x-request-id", id));
    mesh.sidecar(PRODUCTPAGE).get(url, all.toArray(String[]::new));
    return id;
  }

  /** A proxy remembers a request when it is all over, which its client may know a moment before. */
  private JsonNode explained(String id, int hops) {
    var seen = new AtomicReference<JsonNode>();
    await()
        .atMost(Duration.ofSeconds(10))
        .until(() -> {
          var answer = mesh.pilot().get("/v1/explain/" + id);
          seen.set(answer.json());
          return answer.status() == 200 && answer.json().path("hops").size() >= hops;
        });
    return seen.get();
  }

  @Test
  void aRequestIsFoundAtEverySidecarThatItWentThroughAndTheRulesAreNamed() {
    mesh.apply("reviews-jason-v2");
    var id = call(Reviews.URL, "end-user", "kate", "cookie", "user=secret");
    // reviews v1 calls nobody; both ends of the one call tell.
    var hops = explained(id, 2).path("hops");
    assertThat(hops.valueStream())
        .extracting(h -> h.path("proxy").asString() + " " + h.path("side").asString())
        .containsExactly("productpage-v1 CALLER", "reviews-v1 CALLEE");
    var caller = hops.path(0);
    assertThat(caller.at("/routing/tried/0/rule").asString()).isEqualTo("default/reviews-jason-v2");
    assertThat(caller.at("/routing/tried/0/because").asString())
        .contains("end-user", "kate", "jason");
    assertThat(caller.at("/routing/tried/1/matched").asBoolean()).isTrue();
    assertThat(caller.at("/routing/rule").asString()).isEqualTo("default/reviews-default");
    assertThat(caller.at("/routing/subset/version").asString()).isEqualTo("v1");
    assertThat(caller.at("/attempts/0/workload").asString()).isEqualTo("reviews-v1");
    assertThat(caller.at("/answer/status").asInt()).isEqualTo(200);
    assertThat(hops.path(1).at("/principal").asString()).contains("/sa/productpage");

    var trace = mesh.cli("explain", caller.path("traceId").asString());
    assertThat(trace.exit()).as(trace.all()).isZero();
    var text = mesh.cli("explain", id);
    assertThat(text.exit()).as(text.all()).isZero();
    assertThat(text.out())
        .contains(
            "1. productpage v1 → reviews v1, seen on the calling side by the sidecar of productpage-v1",
            "✗ default/reviews-jason-v2: header end-user was \"kate\"",
            "✓ default/reviews-default: matches",
            "goes to    version=v1 of reviews.default, timeout 15s",
            "attempt 1",
            "(reviews-v1), the only candidate",
            "answer     200, the upstream's own",
            "2. productpage v1 → reviews v1, seen on the called side by the sidecar of reviews-v1");
    assertThat(text.out()).doesNotContain("secret");
  }

  @Test
  void aWholeTreeOfCallsIsToldInItsOrder() {
    mesh.apply("reviews-jason-v2");
    var id = call(Reviews.URL, "end-user", "jason");
    var hops = explained(id, 4).path("hops");
    assertThat(hops.valueStream())
        .extracting(h -> h.path("proxy").asString().replaceFirst("ratings-v1-2", "ratings-v1"))
        .containsExactly("productpage-v1", "reviews-v2", "reviews-v2", "ratings-v1");
    var ratings = hops.path(2);
    assertThat(ratings.at("/attempts/0/because").asString()).contains("of 2");
    assertThat(ratings.at("/attempts/0/candidates")).hasSize(2);
  }

  @Test
  void anInjectedFaultAndARefusalAreNamed() {
    mesh.apply("deny-reviews-v3");
    mesh.apply("ratings-delay");
    var denied = UUID.randomUUID().toString();
    mesh.sidecar("reviews-v3-proxy").get("http://ratings:9080/ratings/0", "x-request-id", denied);
    var hops = explained(denied, 2).path("hops");
    var callee = hops.path(1);
    assertThat(callee.at("/answer/reason").asString()).isEqualTo("denied");
    assertThat(callee.path("policy").asString()).contains("denyreviewsv3handler");
    assertThat(hops.path(0).at("/attempts/0/status").asInt()).isEqualTo(403);

    var delayed = new AtomicReference<JsonNode>();
    for (int i = 0; i < 100 && delayed.get() == null; i++) {
      var hop = explained(call(Reviews.URL), 2).at("/hops/0");
      delayed.set(hop.path("fault").isNull() ? null : hop);
    }
    assertThat(delayed.get()).as("one of a hundred is delayed").isNotNull();
    assertThat(delayed.get().at("/fault/delay").asString()).isEqualTo("5s");
    assertThat(delayed.get().at("/answer/marks").toString()).contains("fault-delay");
  }

  @Test
  void anUnknownRequestIsAnErrorThatSaysHowLongTheyAreKept() {
    var unknown = mesh.cli("explain", "no-such-request");
    assertThat(unknown.exit()).isEqualTo(1);
    assertThat(unknown.err())
        .contains("no proxy remembers request no-such-request", "last 1024 requests", "try: ");
  }

  /** What a tap prints while requests are made, until it has enough. */
  private Outcome tapped(Runnable requests, String... options) {
    var arguments = new ArrayList<>(List.of("tap", "--for", "60s"));
    arguments.addAll(List.of(options));
    var tap = CompletableFuture.supplyAsync(() -> mesh.cli(arguments.toArray(String[]::new)));
    await()
        .atMost(Duration.ofSeconds(50))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> {
          requests.run();
          return tap.isDone();
        });
    return tap.orTimeout(1, TimeUnit.SECONDS).join();
  }

  @Test
  void aTapShowsOnlyWhatWasAskedForAndHidesSecrets() {
    var tap =
        tapped(
            () -> {
              call("http://details:9080/details/0");
              call(
                  Reviews.URL,
                  "authorization",
                  "Bearer top-secret",
                  "cookie",
                  "user=top-secret",
                  "x-a",
                  "b");
            },
            "--caller",
            "productpage",
            "--callee",
            "reviews",
            "--side",
            "caller",
            "--count",
            "3",
            "-o",
            "json");
    assertThat(tap.exit()).as(tap.all()).isZero();
    assertThat(tap.out()).doesNotContain("top-secret");
    var lines = tap.out().lines().map(l -> JsonMapper.shared().readTree(l)).toList();
    assertThat(lines).hasSize(3);
    assertThat(lines)
        .allSatisfy(line -> {
          assertThat(line.at("/request/callee/service").asString()).isEqualTo("reviews");
          assertThat(line.at("/request/side").asString()).isEqualTo("CALLER");
          assertThat(line.at("/headers/authorization").asString()).isEqualTo("(hidden)");
          assertThat(line.at("/headers/x-a").asString()).isEqualTo("b");
        });
    var id = lines.getFirst().at("/request/requestId").asString();
    assertThat(mesh.cli("explain", id).exit()).isZero();
  }

  @Test
  void aTapByReasonShowsTheRefusalAsPeopleReadIt() {
    mesh.apply("deny-reviews-v3");
    var tap =
        tapped(
            () -> {
              call(Reviews.URL);
              mesh.sidecar("reviews-v3-proxy").get("http://ratings:9080/ratings/0");
            },
            "--reason",
            "denied",
            "--count",
            "2");
    assertThat(tap.exit()).as(tap.all()).isZero();
    var shown = tap.out().lines().filter(l -> l.contains("GET ")).toList();
    assertThat(shown).hasSize(2);
    Predicate<String> refusal =
        l -> l.contains("reviews v3 → ratings v1") && l.contains("403") && l.contains("denied");
    assertThat(shown).allMatch(refusal);
  }
}
