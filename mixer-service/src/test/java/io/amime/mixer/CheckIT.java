package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.policy.PolicyCase;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class CheckIT extends RunningMixer {
  @Test
  void theLessonDeniesReviewsV3UntilItIsDeleted() {
    serve(LESSON);
    JsonNode denied = answer("/v1/check", check("v3"));

    assertThat(denied.get("http").asInt()).isEqualTo(403);
    assertThat(denied.get("body").asString())
        .isEqualTo("PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed");
    assertThat(denied.get("status"))
        .isEqualTo(
            JSON.readTree(
                "{\"code\":7,\"message\":\"denyreviewsv3handler.denier.default:Not allowed\"}"));
    assertThat(denied.get("validDuration").asString()).isEqualTo("5s");
    assertThat(denied.get("validUseCount").asInt()).isEqualTo(1000);
    assertThat(denied.get("referenced"))
        .isEqualTo(
            JSON.readTree(
                """
                {"destination.service":"EXACT","context.protocol":"ABSENCE",
                 "destination.labels[app]":"EXACT","source.labels[app]":"EXACT",
                 "source.labels[version]":"EXACT"}
                """));
    assertThat(denied.get("decidedBy"))
        .isEqualTo(
            JSON.readTree(
                """
                {"rule":"denyreviewsv3.rule.default",
                 "handler":"denyreviewsv3handler.denier.default",
                 "instance":"denyreviewsv3request.checknothing.default"}
                """));
    assertThat(answer("/v1/check", check("v2")).get("http").asInt()).isEqualTo(200);

    serve();
    JsonNode allowed = answer("/v1/check", check("v3"));
    assertThat(allowed.get("http").asInt()).isEqualTo(200);
    assertThat(allowed.get("decidedBy").isNull()).isTrue();
    assertThat(allowed.get("version").asString()).isNotEqualTo(denied.get("version").asString());
  }

  private static String quota(String handler, String name) {
    return """
    apiVersion: config.istio.io/v1alpha2
    kind: %1$s
    metadata: {name: h}
    spec: {quotas: [{name: %2$s.quota.default, maxAmount: 3, validDuration: 60s}]}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: quota
    metadata: {name: %2$s}
    spec: {dimensions: {version: 'source.labels["version"] | "unknown"'}}
    ---
    apiVersion: config.istio.io/v1alpha2
    kind: rule
    metadata: {name: q}
    spec:
      match: destination.labels["app"] == "ratings"
      actions: [{handler: h.%1$s, instances: [%2$s.quota]}]
    """
        .formatted(handler, name);
  }

  @ParameterizedTest
  @CsvSource({"redisquota", "memquota"})
  void quotasAreChargedWithTheCheckUntilTheyAreExhausted(String handler) {
    String name = "q" + UUID.randomUUID();
    serve(quota(handler, name));
    String request =
        "{\"attributes\":%s,\"quotas\":{\"%s\":{\"amount\":1,\"bestEffort\":false},\"free\":{\"amount\":9,\"bestEffort\":false}}}"
            .formatted(attributes("v1"), name);

    for (int i = 0; i < 3; i++) {
      assertThat(answer("/v1/check", request).at("/quotas/" + name + "/granted").asInt())
          .isEqualTo(1);
    }
    JsonNode exhausted = answer("/v1/check", request);
    assertThat(exhausted.get("http").asInt()).isEqualTo(200);
    assertThat(exhausted.at("/quotas/" + name + "/granted").asInt()).isZero();
    assertThat(exhausted.at("/quotas/" + name + "/referenced/source.labels[version]").asString())
        .isEqualTo("EXACT");
    assertThat(exhausted.at("/quotas/free/granted").asInt()).isEqualTo(9);

    JsonNode other =
        answer(
            "/v1/quota",
            "{\"attributes\":%s,\"name\":\"%s\",\"amount\":5,\"bestEffort\":true}"
                .formatted(attributes("v2"), name));
    assertThat(other.get("granted").asInt()).isEqualTo(3);
    assertThat(other.get("validDuration").asString()).matches("[0-9.]+s");
  }

  @Test
  void aRepeatedCallIsChargedOnce() {
    String name = "q" + UUID.randomUUID();
    serve(quota("redisquota", name));
    String request =
        "{\"attributes\":%s,\"quotas\":{\"%s\":{\"amount\":2,\"bestEffort\":false}},\"deduplicationId\":\"one\"}"
            .formatted(attributes("v1"), name);
    for (int i = 0; i < 5; i++) {
      assertThat(answer("/v1/check", request).at("/quotas/" + name + "/granted").asInt())
          .isEqualTo(2);
    }
  }

  static List<PolicyCase> cases() {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rulesThatProxiesEvaluateThemselvesAreAnsweredAsThere(PolicyCase c) {
    serve(c.yaml());
    JsonNode answer =
        answer("/v1/check", JSON.writeValueAsString(Map.of("attributes", c.attributes())));

    assertThat(answer.get("http").asInt()).isEqualTo(c.http());
    assertThat(answer.get("body").asString()).isEqualTo(c.body());
    assertThat(answer.get("decidedBy").isNull()).isEqualTo(c.http() == 200);
  }

  @Test
  void whileRedisIsAwayTheRuleSaysWhatBecomesOfTheRequest() {
    String name = "q" + UUID.randomUUID();
    String away =
        quota("redisquota", name)
            .replace("spec: {quotas", "spec: {redisServerUrl: \"127.0.0.1:1\", quotas");
    String request =
        "{\"attributes\":%s,\"quotas\":{\"%s\":{\"amount\":2,\"bestEffort\":false}}}"
            .formatted(attributes("v1"), name);
    serve(away);
    assertThat(answer("/v1/check", request).at("/quotas/" + name + "/granted").asInt())
        .isEqualTo(2);

    serve(
        away.replace(
            "metadata: {name: q}",
            "metadata: {name: q, annotations: {amime.io/fail-policy: closed}}"));
    JsonNode refused = answer("/v1/check", request);
    assertThat(refused.get("http").asInt()).isEqualTo(503);
    assertThat(refused.get("decidedBy").isNull()).isTrue();
    assertThat(refused.get("validUseCount").asInt()).isZero();
    String charge =
        "{\"attributes\":%s,\"name\":\"%s\",\"amount\":2,\"bestEffort\":false}"
            .formatted(attributes("v1"), name);
    assertThat(answer("/v1/quota", charge).get("granted").asInt()).isZero();
    assertThat(asPerson(to("/actuator/prometheus"), "viewer@mesh").body())
        .contains("mixer_quota_unavailable_total{policy=\"closed\"} 2")
        .contains("mixer_quota_unavailable_total{policy=\"open\"} 1");
  }

  @Test
  void deniedRequestsAreNotCharged() {
    String name = "q" + UUID.randomUUID();
    serve(LESSON, quota("redisquota", name));
    String request =
        "{\"attributes\":%s,\"quotas\":{\"%s\":{\"amount\":1,\"bestEffort\":false}}}"
            .formatted(attributes("v3"), name);
    assertThat(answer("/v1/check", request).get("quotas")).isEmpty();
  }
}
