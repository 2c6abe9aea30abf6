package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.StringMatch;
import io.amime.proxy.testing.RecordedMixer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class MixerPolicyIT {
  private static final MixerPolicy CLOSED = policy("1", true, false, List.of());
  private static final String BY_VERSION =
      """
      {"source.labels[version]":"EXACT","request.headers[end-user]":"ABSENCE"}\
      """;

  @TempDir Path directory;
  private MeshPair pair;
  private RecordedMixer mixer;

  @AfterEach
  void stop() {
    pair.close();
    mixer.close();
  }

  private void start(MixerPolicy policy) throws IOException {
    pair =
        new MeshPair(
            directory,
            "reviews",
            policy,
            authority -> mixer(authority.identity("istio-system", "mixer")));
    pair.connect();
  }

  private URI mixer(io.amime.api.identity.LiveIdentity identity) {
    try {
      mixer = new RecordedMixer(identity);
      return mixer.url();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void aDenialReachesTheCallerAndNotTheApplication() throws Exception {
    start(CLOSED);
    mixer.answers(request -> RecordedMixer.denied(BY_VERSION));
    var answer = pair.get("/reviews/0");
    assertThat(answer.statusCode()).isEqualTo(403);
    assertThat(answer.body()).isEqualTo("PERMISSION_DENIED:h.denier.default:Not allowed");
    assertThat(pair.served).hasValue(0);
  }

  @Test
  void theSourceIsWhoeverHoldsTheCertificate() throws Exception {
    start(CLOSED);
    pair.send(
        "/reviews/0?x=1",
        "x-forwarded-client-cert",
        "URI=spiffe://cluster.local/ns/a/sa/admin",
        "end-user",
        "jason");
    var bag = mixer.checks().getFirst().attributes();
    assertThat(bag.text("source.principal", ""))
        .isEqualTo("cluster.local/ns/default/sa/productpage");
    assertThat(bag.text("source.service", "")).isEqualTo("productpage.default.svc.cluster.local");
    assertThat(bag.entry("source.labels", "version", "")).isEqualTo("v1");
    assertThat(bag.text("destination.service", "")).isEqualTo(MeshPair.HOST);
    assertThat(bag.entry("destination.labels", "app", "")).isEqualTo("reviews");
    assertThat(bag.entry("request.headers", "end-user", "")).isEqualTo("jason");
    assertThat(bag.text("request.path", "")).isEqualTo("/reviews/0?x=1");
    assertThat(bag.get("connection.mtls")).isEqualTo(true);
  }

  @Test
  void aCallerThatPilotIsStillToNameIsJudgedWithItsLabels() throws Exception {
    start(CLOSED);
    pair.get("/warm");
    mixer.checks().clear();
    var next = pair.authority.svid("default", "productpage");
    pair.callerIdentity.use(next);
    var early = CompletableFuture.supplyAsync(() -> pair.getUnchecked("/early"));
    await().pollDelay(Duration.ofMillis(300)).until(() -> true);
    pair.pilot
        .feed("reviews-v3")
        .send(
            null,
            "endpoints",
            new EndpointsUpdate(
                Map.of(),
                List.of(
                    new Peer(
                        next.serial(),
                        "productpage-v1",
                        "productpage",
                        "default",
                        Map.of("version", "v1")))));
    assertThat(early.get().statusCode()).isEqualTo(200);
    assertThat(mixer.checks().getFirst().attributes().entry("source.labels", "version", ""))
        .isEqualTo("v1");
  }

  @Test
  void aCallerWhomNobodyKnowsIsJudgedByItsCertificate() throws Exception {
    start(CLOSED);
    pair.callerIdentity.use(pair.authority.svid("default", "productpage"));
    await().until(() -> pair.get("/").statusCode() == 200);
    var bag = mixer.checks().getFirst().attributes();
    assertThat(bag.text("source.user", "")).isEqualTo("cluster.local/ns/default/sa/productpage");
    assertThat(bag.get("source.labels")).isNull();
  }

  @Test
  void grantsAndDenialsAreCachedByWhatTheyDependOn() throws Exception {
    start(CLOSED);
    mixer.answers(request ->
        request.attributes().entry("request.headers", "end-user", "").isEmpty()
            ? RecordedMixer.ok(BY_VERSION)
            : RecordedMixer.denied("{\"request.headers[end-user]\":\"EXACT\"}"));
    pair.get("/warm");
    settle();
    for (int i = 0; i < 5; i++) {
      assertThat(pair.get("/" + i).statusCode()).isEqualTo(200);
      assertThat(pair.send("/" + i, "end-user", "jason").statusCode()).isEqualTo(403);
      assertThat(pair.send("/" + i, "end-user", "mary").statusCode()).isEqualTo(403);
    }
    assertThat(mixer.checks()).hasSizeLessThanOrEqualTo(4);
  }

  @Test
  void aChangedPolicyForgetsEveryAnswer() throws Exception {
    start(CLOSED);
    mixer.answers(request -> RecordedMixer.ok("{}"));
    assertThat(pair.get("/").statusCode()).isEqualTo(200);
    mixer.answers(request -> RecordedMixer.denied("{}"));
    var next = pair.calleeSnapshot(policy("2", true, false, List.of()));
    pair.pilot.feed("reviews-v3").send("c2", "snapshot", Map.of("full", next));
    await()
        .atMost(Duration.ofSeconds(2))
        .untilAsserted(() -> assertThat(pair.get("/").statusCode()).isEqualTo(403));
  }

  @Test
  void whileMixerIsAwayAClosedPolicyRefusesWithItsReason() throws Exception {
    start(CLOSED);
    mixer.close();
    var answer = pair.get("/");
    assertThat(answer.statusCode()).isEqualTo(503);
    assertThat(answer.headers().firstValue("x-mesh-reason")).contains("policy-unavailable");
    assertThat(pair.served).hasValue(0);
  }

  @Test
  void whileMixerIsAwayAnOpenPolicyLetsPass() throws Exception {
    start(policy("1", true, true, List.of()));
    mixer.close();
    assertThat(pair.get("/").statusCode()).isEqualTo(200);
    assertThat(pair.admin(pair.callee, "GET", "/metrics").body())
        .contains("mesh_mixer_check_unavailable_total 1");
  }

  @Test
  void aSlowMixerHoldsNobodyUpForLong() throws Exception {
    start(policy("1", true, true, List.of()));
    pair.get("/warm");
    pair.pilot
        .feed("reviews-v3")
        .send(
            "c2",
            "snapshot",
            Map.of("full", pair.calleeSnapshot(policy("2", true, true, List.of()))));
    mixer.takes(Duration.ofSeconds(4));
    for (int i = 0; i < 10; i++) {
      long begin = System.nanoTime();
      assertThat(pair.send("/" + i, "n", "" + i).statusCode()).isEqualTo(200);
      assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }
  }

  @Test
  void aUsedUpQuotaIs429AndOnlyMatchingRequestsAreCharged() throws Exception {
    var quota =
        new MixerPolicy.Quota(
            "requestcount",
            2,
            List.of(Map.of("request.headers[end-user]", new StringMatch.Prefix("ja"))));
    start(policy("1", false, false, List.of(quota)));
    mixer.answers(request -> RecordedMixer.granted(0));
    assertThat(pair.get("/").statusCode()).isEqualTo(200);
    var answer = pair.send("/", "end-user", "jason");
    assertThat(answer.statusCode()).isEqualTo(429);
    assertThat(answer.body()).isEqualTo("RESOURCE_EXHAUSTED:Quota is exhausted for: requestcount");
    assertThat(mixer.checks()).hasSize(1);
    assertThat(mixer.checks().getFirst().quotas().get("requestcount").amount()).isEqualTo(2);
    mixer.answers(request -> RecordedMixer.granted(2));
    assertThat(pair.send("/", "end-user", "jason").statusCode()).isEqualTo(200);
  }

  @Test
  void requestsThatAreAlikeAskOnce() throws Exception {
    start(CLOSED);
    pair.get("/warm");
    mixer.answers(request -> RecordedMixer.ok("{\"request.headers[n]\":\"EXACT\"}"));
    pair.pilot
        .feed("reviews-v3")
        .send(
            "c2",
            "snapshot",
            Map.of("full", pair.calleeSnapshot(policy("2", true, false, List.of()))));
    await()
        .until(
            () -> pair.admin(pair.callee, "GET", "/config").body().contains("\"version\" : \"2\""));
    pair.send("/", "n", "0");
    mixer.checks().clear();
    mixer.takes(Duration.ofMillis(60));
    var all = new ArrayList<CompletableFuture<HttpResponse<String>>>();
    for (int i = 0; i < 20; i++) {
      all.add(
          pair.client.sendAsync(
              HttpRequest.newBuilder(URI.create("http://reviews:9080/")).header("n", "1").build(),
              HttpResponse.BodyHandlers.ofString()));
    }
    for (var one : all) {
      assertThat(one.get().statusCode()).isEqualTo(200);
    }
    assertThat(mixer.checks()).hasSizeLessThan(20);
  }

  @Test
  void everyRequestIsReportedAlsoTheRefusedOnes() throws Exception {
    start(CLOSED);
    await().until(() -> pair.send("/one", "authorization", "secret").statusCode() == 200);
    mixer.answers(request -> RecordedMixer.denied("{}"));
    await().pollInterval(Duration.ofMillis(250)).until(() -> pair.get("/two").statusCode() == 403);
    await()
        .until(() -> mixer.reports().stream().anyMatch(r -> r.number("response.code", 0) == 403));
    assertThat(mixer.reports())
        .allSatisfy(r -> assertThat(r.entry("destination.labels", "app", "")).isEqualTo("reviews"));
    var first =
        mixer.reports().stream()
            .filter(r -> r.number("response.code", 0) == 200)
            .findFirst()
            .orElseThrow();
    assertThat(first.text("request.path", "")).isEqualTo("/one");
    assertThat(first.number("response.size", 0)).isPositive();
    assertThat(first.entry("request.headers", "authorization", "gone")).isEqualTo("gone");
    assertThat(mixer.reports())
        .filteredOn(r -> r.number("response.code", 0) == 403)
        .allSatisfy(r ->
            assertThat(r.text("check.error_message", ""))
                .startsWith("PERMISSION_DENIED:h.denier.default"));
  }

  /** After a policy change answers are kept only briefly; these facts are about later. */
  private void settle() {
    await().pollDelay(Duration.ofMillis(3200)).until(() -> true);
  }

  private static MixerPolicy policy(
      String version, boolean check, boolean failOpen, List<MixerPolicy.Quota> quotas) {
    return new MixerPolicy(version, check, failOpen, quotas, true);
  }
}
