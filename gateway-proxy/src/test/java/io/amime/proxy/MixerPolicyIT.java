package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.discovery.EndpointsUpdate;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Peer;
import io.amime.api.discovery.StringMatch;
import io.amime.api.policy.PolicyProgram;
import io.amime.api.policy.PolicySettings;
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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MixerPolicyIT {
  /** A list that only Mixer has; the hole is for the rule's annotations. */
  private static final String LIST =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: listchecker
      metadata: {name: l}
      spec: {overrides: [a]}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: listentry
      metadata: {name: e}
      spec: {value: request.path}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: list, annotations: {%s}}
      spec: {actions: [{handler: l.listchecker, instances: [e.listentry]}]}
      """;

  private static final String DENIER =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: denier
      metadata: {name: h}
      spec: {status: {code: 7, message: Not allowed}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: checknothing
      metadata: {name: n}
      spec:
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: deny}
      spec:
        match: source.labels["version"] == "v1" && request.headers["end-user"] == "jason"
        actions: [{handler: h.denier, instances: [n.checknothing]}]
      """;

  private static final String QUOTA =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: redisquota
      metadata: {name: q}
      spec: {quotas: [{name: requestcount.quota.default, maxAmount: 1, validDuration: 1s}]}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: quota
      metadata: {name: requestcount}
      spec: {dimensions: {}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: charge, annotations: {%s}}
      spec: {actions: [{handler: q.redisquota, instances: [requestcount.quota]}]}
      """;

  private static final String OPEN = "amime.io/fail-policy: open";
  private static final MixerPolicy CLOSED = policy("1", LIST.formatted(""));
  private static final MixerPolicy.Quota CHARGE =
      new MixerPolicy.Quota("requestcount", 2, List.of());
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
    var next = pair.calleeSnapshot(policy("2", LIST.formatted("")));
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
    assertThat(answer.body()).isEqualTo("UNAVAILABLE:the policy cannot be checked");
    assertThat(pair.served).hasValue(0);
    assertThat(unavailable()).containsExactly(0L, 1L);
  }

  @Test
  void whileMixerIsAwayAnOpenRuleLetsPass() throws Exception {
    start(policy("1", LIST.formatted(OPEN)));
    mixer.close();
    assertThat(pair.get("/").statusCode()).isEqualTo(200);
    assertThat(unavailable()).containsExactly(1L, 0L);
  }

  @Test
  void aDenierDeniesAlsoWhileMixerIsAwayAndNobodyIsAsked() throws Exception {
    start(policy("1", DENIER));
    for (int i = 0; i < 2; i++) {
      var denied = pair.send("/", "end-user", "jason");
      assertThat(denied.statusCode()).isEqualTo(403);
      assertThat(denied.body()).isEqualTo("PERMISSION_DENIED:h.denier.default:Not allowed");
      assertThat(denied.headers().firstValue("x-mesh-reason")).contains("denied");
      assertThat(pair.served).hasValue(i);
      assertThat(pair.send("/", "end-user", "mary").statusCode()).isEqualTo(200);
      mixer.close();
    }
    assertThat(mixer.checks()).isEmpty();
    assertThat(unavailable()).containsExactly(0L, 0L);
  }

  @Test
  void mixerHearsOfRulesThatCouldNotBeAppliedThoughItWasNotAsked() throws Exception {
    start(policy("1", DENIER.replace("\"jason\"", "request.referer")));
    pair.get("/");
    pair.get("/");
    await()
        .untilAsserted(() ->
            assertThat(mixer.ruleErrors().stream().mapToLong(e -> e.count()).sum()).isEqualTo(2));
    assertThat(mixer.ruleErrors())
        .allSatisfy(e -> {
          assertThat(e.rule()).isEqualTo("deny.rule.default");
          assertThat(e.last()).contains("request.referer");
        });
  }

  @Test
  void whoeverTheDenierRefusesIsRefusedThoughTheListCannotBeAsked() throws Exception {
    start(policy("1", DENIER + "---\n" + LIST.formatted(OPEN)));
    mixer.close();
    assertThat(pair.send("/", "end-user", "jason").statusCode()).isEqualTo(403);
    assertThat(pair.send("/", "end-user", "mary").statusCode()).isEqualTo(200);
  }

  @ParameterizedTest
  @CsvSource({"'', 200", "amime.io/fail-policy: closed, 503"})
  void whileNobodyCanCountTheRuleSaysWhatBecomesOfTheRequest(String annotation, int status)
      throws Exception {
    start(policy("1", QUOTA.formatted(annotation), CHARGE));
    mixer.answers(request -> RecordedMixer.undecided());
    assertThat(pair.get("/").statusCode()).isEqualTo(status);
    mixer.close();
    assertThat(pair.get("/").statusCode()).isEqualTo(status);
    assertThat(unavailable()).isEqualTo(status == 200 ? List.of(2L, 0L) : List.of(0L, 2L));
  }

  @Test
  void aQuotaThatNoRuleLimitsIsNotAskedFor() throws Exception {
    start(policy("1", DENIER, CHARGE));
    assertThat(pair.get("/").statusCode()).isEqualTo(200);
    assertThat(mixer.checks()).isEmpty();
  }

  /** Requests that passed and requests that were refused because nobody answered. */
  private List<Long> unavailable() throws Exception {
    return pair.admin(pair.callee, "GET", "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("mesh_mixer_check_unavailable_total"))
        .map(line -> Long.parseLong(line.substring(line.lastIndexOf(' ') + 1)))
        .toList();
  }

  @Test
  void aSlowMixerHoldsNobodyUpForLong() throws Exception {
    start(policy("1", LIST.formatted(OPEN)));
    pair.get("/warm");
    pair.pilot
        .feed("reviews-v3")
        .send(
            "c2",
            "snapshot",
            Map.of("full", pair.calleeSnapshot(policy("2", LIST.formatted(OPEN)))));
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
    start(policy("1", QUOTA.formatted(""), quota));
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
            "c2", "snapshot", Map.of("full", pair.calleeSnapshot(policy("2", LIST.formatted("")))));
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

  private static MixerPolicy policy(String version, String rules, MixerPolicy.Quota... quotas) {
    var resources = ResourceCodec.decode(rules).resources();
    var program = PolicyProgram.of(PolicySettings.DEFAULT, resources);
    return new MixerPolicy(version, program, List.of(quotas), true);
  }
}
