package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/** What Mixer says about itself, and to whom it says anything. */
class MixerIT extends RunningMixer {
  @Test
  void statusNamesRulesWithTheirErrorsAndRedis() {
    serve(LESSON);
    String unknownCaller =
        "{\"attributes\":{\"destination.service\":{\"type\":\"STRING\",\"value\":\"ratings.default\"},\"destination.labels\":{\"type\":\"STRING_MAP\",\"value\":{\"app\":\"ratings\"}}}}";
    assertThat(answer("/v1/check", unknownCaller).get("http").asInt()).isEqualTo(200);

    JsonNode status = asViewer(to("/v1/status"));
    assertThat(status.get("version").asString()).isEqualTo(policy.current().version());
    assertThat(status.get("connected").asBoolean()).isTrue();
    assertThat(status.at("/rules/0/rule").asString()).isEqualTo("denyreviewsv3.rule.default");
    assertThat(status.at("/rules/0/errors").asInt()).isEqualTo(1);
    assertThat(status.at("/rules/0/lastError").asString()).contains("source.labels", "absent");
    assertThat(status.at("/redis/0/available").asBoolean()).isTrue();
    assertThat(status.at("/redis/0/address").asString()).endsWith(":" + REDIS.port());
  }

  @Test
  void errorsThatProxiesFoundAreInTheStatusToo() {
    serve(LESSON);
    String report =
        """
        {"reports":[],"ruleErrors":[
          {"rule":"denyreviewsv3.rule.default","count":3,"last":"absent: source.labels"},
          {"rule":"invented.rule.default","count":9,"last":"x"}]}
        """;
    assertThat(post("/v1/report", report).statusCode()).isEqualTo(200);

    JsonNode rules = asViewer(to("/v1/status")).get("rules");
    assertThat(rules).hasSize(1);
    assertThat(rules.at("/0/errors").asInt()).isEqualTo(3);
    assertThat(rules.at("/0/lastError").asString()).isEqualTo("absent: source.labels");
  }

  @Test
  void onlyWorkloadsCheckAndOnlyViewersLook() {
    assertThat(send(ratings, to("/v1/rates")).statusCode()).isEqualTo(403);
    assertThat(send(ratings, to("/v1/status")).statusCode()).isEqualTo(403);
    HttpRequest.BodyPublisher body = HttpRequest.BodyPublishers.ofString(check("v1"));
    assertThat(asPerson(to("/v1/check").POST(body)).statusCode()).isEqualTo(401);
    assertThat(asPerson(to("/v1/check").POST(body), "owner@namespace/default").statusCode())
        .isEqualTo(403);
    assertThat(asPerson(to("/v1/check").POST(body), "platform@mesh").statusCode()).isEqualTo(200);
    assertThat(asPerson(to("/v1/rates")).statusCode()).isEqualTo(401);
    assertThat(asPerson(to("/v1/rates?window=1d"), "viewer@mesh").statusCode()).isEqualTo(400);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '^',
      value = {
        "{\"attributes\":{\"a\":{\"type\":\"INT64\",\"value\":\"x\"}}}; a: x is no INT64",
        "{\"attributes\":{\"a\":{\"type\":\"TEXT\",\"value\":\"x\"}}}; cannot be read at attributes",
        "{; no JSON",
      })
  void aBodyThatCannotBeReadIsExplained(String body, String detail) {
    HttpResponse<String> response = post("/v1/check", body);
    assertThat(response.statusCode()).isEqualTo(400);
    assertThat(response.body()).contains(detail).doesNotContain("io.amime", "tools.jackson");
  }

  @Test
  void itIsReadyOnceItHasRules() {
    serve();
    HttpResponse<String> health = asPerson(to("/actuator/health/readiness"));
    assertThat(health.statusCode()).isEqualTo(200);
    assertThat(health.body()).contains("UP");
  }
}
