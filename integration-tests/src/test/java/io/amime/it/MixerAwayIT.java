package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What rules that need Mixer do with requests that Mixer cannot be asked about. Each request is of
 * a guest who has not been seen before, so that no answer can have been kept.
 */
@ExtendWith(MeshExtension.class)
class MixerAwayIT {
  private static final String RATINGS = "http://ratings:9080/ratings/0";
  private static final String LISTED = "friend-";
  private static final String RULES =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: listchecker
      metadata: {name: guests}
      spec:
        overrides: ["^friend-.*"]
        entryType: REGEX
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: listentry
      metadata: {name: guest}
      spec:
        value: request.headers["x-guest"] | "nobody"
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: guests-by-default}
      spec:
        match: destination.labels["app"] == "ratings" && (request.headers["x-case"] | "") == "access"
        actions:
        - handler: guests.listchecker
          instances: [ guest.listentry ]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata:
        name: guests-open
        annotations: {amime.io/fail-policy: open}
      spec:
        match: destination.labels["app"] == "ratings" && (request.headers["x-case"] | "") == "access-open"
        actions:
        - handler: guests.listchecker
          instances: [ guest.listentry ]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: redisquota
      metadata: {name: visits}
      spec:
        quotas:
        - name: visits.quota.default
          maxAmount: 3
          validDuration: 600s
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: quota
      metadata: {name: visits}
      spec:
        dimensions:
          guest: request.headers["x-guest"] | "nobody"
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: visits-by-default}
      spec:
        match: destination.labels["app"] == "ratings" && (request.headers["x-case"] | "") == "quota"
        actions:
        - handler: visits.redisquota
          instances: [ visits.quota ]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata:
        name: visits-closed
        annotations: {amime.io/fail-policy: closed}
      spec:
        match: destination.labels["app"] == "ratings" && (request.headers["x-case"] | "") == "quota-closed"
        actions:
        - handler: visits.redisquota
          instances: [ visits.quota ]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: QuotaSpec
      metadata: {name: visits}
      spec:
        rules:
        - quotas:
          - quota: visits
            charge: 1
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: QuotaSpecBinding
      metadata: {name: visits}
      spec:
        quotaSpecs:
        - name: visits
          namespace: default
        services:
        - name: ratings
          namespace: default
      """;

  private final Mesh mesh;
  private final Path rules;
  private int guests;

  MixerAwayIT(Mesh mesh) throws IOException {
    this.mesh = mesh;
    this.rules = Files.writeString(Files.createTempFile(mesh.state(), "rules", ".yaml"), RULES);
  }

  @BeforeEach
  void applyRules() {
    var applied = mesh.cli("apply", "--wait", "-f", rules.toString());
    assertThat(applied.exit()).as(applied.all()).isZero();
  }

  @AfterEach
  void heal() {
    var up = mesh.cli("up");
    assertThat(up.exit()).as(up.all()).isZero();
    mesh.cli("delete", "--ignore-not-found", "-f", rules.toString());
  }

  @Test
  void withoutMixerAccessIsClosedAndQuotasAreOpenUnlessTheRuleSaysOtherwise() {
    awaitMixersRules();
    mesh.kill("mixer");

    for (int i = 0; i < 5; i++) {
      var since = Instant.now();
      assertUnavailable(ask("access", LISTED));
      assertThat(ask("access-open", "stranger-").statusCode()).isEqualTo(200);
      assertThat(ask("quota", LISTED).statusCode()).isEqualTo(200);
      assertUnavailable(ask("quota-closed", LISTED));
      assertThat(ask("no rule", LISTED).statusCode()).isEqualTo(200);
      assertThat(Duration.between(since, Instant.now())).isLessThan(Duration.ofSeconds(2));
    }
    assertThat(metrics())
        .containsPattern("mesh_mixer_check_unavailable_total\\{fail_policy=\"open\"} [1-9]")
        .containsPattern("mesh_mixer_check_unavailable_total\\{fail_policy=\"closed\"} [1-9]");

    assertThat(mesh.cli("up").exit()).isZero();
    awaitMixersRules();
  }

  /** Mixer answers, and by these rules. */
  private void awaitMixersRules() {
    await()
        .atMost(Duration.ofSeconds(15))
        .untilAsserted(() -> {
          assertThat(ask("access", LISTED).statusCode()).isEqualTo(200);
          assertThat(ask("access", "stranger-").body()).contains("guests.listchecker");
          assertThat(ask("access-open", "stranger-").body()).contains("guests.listchecker");
          assertThat(ask("quota", LISTED).statusCode()).isEqualTo(200);
          assertThat(ask("quota-closed", LISTED).statusCode()).isEqualTo(200);
        });
  }

  private HttpResponse<String> ask(String rule, String guest) {
    return mesh.sidecar("reviews-v2-proxy")
        .get(RATINGS, "x-case", rule, "x-guest", guest + ++guests);
  }

  private static void assertUnavailable(HttpResponse<String> response) {
    assertThat(response.statusCode()).as(response.body()).isEqualTo(503);
    assertThat(response.headers().firstValue("x-mesh-reason")).hasValue("policy-unavailable");
  }

  /** Of one of the two that guard ratings; requests go to both in turn. */
  private String metrics() {
    int admin = mesh.port("ratings-v1-proxy", "admin");
    return mesh.get(URI.create("http://127.0.0.1:" + admin + "/metrics")).body();
  }
}
