package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.proc.SecurityContext;
import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.MeshClient;
import io.amime.api.identity.TestAuthority;
import io.amime.mixer.config.LivePolicy;
import io.amime.mixer.config.StubPilot;
import io.amime.mixer.redis.TestRedis;
import io.amime.spring.TestTokens;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.boot.test.context.TestConfiguration;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Import;
import org.springframework.test.context.DynamicPropertyRegistry;
import org.springframework.test.context.DynamicPropertySource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The whole service over TLS, with a feed like Pilot's and a real Redis. */
@SpringBootTest(
    classes = MixerApplication.class,
    webEnvironment = SpringBootTest.WebEnvironment.RANDOM_PORT)
@Import(MixerIT.Identities.class)
class MixerIT {
  private static final String LESSON =
      """
      apiVersion: "config.istio.io/v1alpha2"
      kind: denier
      metadata:
        name: denyreviewsv3handler
      spec:
        status:
          code: 7
          message: Not allowed
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: checknothing
      metadata:
        name: denyreviewsv3request
      spec:
      ---
      apiVersion: "config.istio.io/v1alpha2"
      kind: rule
      metadata:
        name: denyreviewsv3
      spec:
        match: destination.labels["app"] == "ratings" && source.labels["app"]=="reviews" && source.labels["version"] == "v3"
        actions:
        - handler: denyreviewsv3handler.denier
          instances: [ denyreviewsv3request.checknothing ]
      """;

  private static final TestAuthority AUTHORITY = TestAuthority.create();
  private static final TestTokens TOKENS = new TestTokens();
  private static final StubPilot PILOT = new StubPilot(AUTHORITY.identity("istio-system", "pilot"));
  private static final TestRedis REDIS = TestRedis.running();
  private static final JsonMapper JSON = JsonMapper.builder().build();

  @TempDir static Path state;

  @LocalServerPort int port;
  @Autowired LivePolicy policy;

  private final HttpClient ratings =
      MeshClient.to(AUTHORITY.identity("default", "ratings"), "istio-system", "mixer").http();

  @TestConfiguration(proxyBeanMethods = false)
  static class Identities {
    @Bean
    LiveIdentity liveIdentity() {
      return AUTHORITY.identity("istio-system", "mixer");
    }

    @Bean
    JWKSource<SecurityContext> tokenKeys() {
      return TOKENS.keys();
    }
  }

  @DynamicPropertySource
  static void properties(DynamicPropertyRegistry registry) {
    registry.add("mesh.mixer.pilot-url", () -> PILOT.url().toString());
    registry.add("mesh.mixer.redis-url", REDIS::url);
    registry.add("mesh.mixer.redis-timeout", () -> "2s");
    registry.add("mesh.mixer.state-dir", state::toString);
    registry.add("mesh.identity.state-dir", state::toString);
  }

  @AfterAll
  static void stop() {
    PILOT.close();
    REDIS.close();
  }

  private void serve(String... yaml) {
    String version = PILOT.serve(yaml);
    await()
        .atMost(Duration.ofSeconds(15))
        .until(() -> policy.current() != null && policy.current().version().equals(version));
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(URI.create("https://localhost:" + port + path))
        .header("Content-Type", "application/json");
  }

  private static HttpResponse<String> send(HttpClient client, HttpRequest.Builder request) {
    try {
      return client.send(request.build(), HttpResponse.BodyHandlers.ofString());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private HttpResponse<String> post(String path, String body) {
    return send(ratings, to(path).POST(HttpRequest.BodyPublishers.ofString(body)));
  }

  private JsonNode answer(String path, String body) {
    HttpResponse<String> response = post(path, body);
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private HttpResponse<String> asPerson(HttpRequest.Builder request, String... roles) {
    try (HttpClient client =
        HttpClient.newBuilder().sslContext(AUTHORITY.bundle().sslContext()).build()) {
      return send(
          client,
          roles.length == 0
              ? request
              : request.header("Authorization", "Bearer " + TOKENS.token("user:jane", roles)));
    }
  }

  private JsonNode asViewer(HttpRequest.Builder request) {
    HttpResponse<String> response = asPerson(request, "viewer@mesh");
    assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
    return JSON.readTree(response.body());
  }

  private static String attributes(String version) {
    return """
    {"destination.service":{"type":"STRING","value":"ratings.default.svc.cluster.local"},
     "destination.labels":{"type":"STRING_MAP","value":{"app":"ratings","version":"v1"}},
     "source.service":{"type":"STRING","value":"reviews.default.svc.cluster.local"},
     "source.labels":{"type":"STRING_MAP","value":{"app":"reviews","version":"%s"}}}
    """
        .formatted(version);
  }

  private static String check(String version) {
    return "{\"attributes\":" + attributes(version) + "}";
  }

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

  @Test
  void deniedRequestsAreNotCharged() {
    String name = "q" + UUID.randomUUID();
    serve(LESSON, quota("redisquota", name));
    String request =
        "{\"attributes\":%s,\"quotas\":{\"%s\":{\"amount\":1,\"bestEffort\":false}}}"
            .formatted(attributes("v3"), name);
    assertThat(answer("/v1/check", request).get("quotas")).isEmpty();
  }

  @Test
  void reportsBecomeMetricsAndRates() {
    String version = "v" + UUID.randomUUID();
    String batch = UUID.randomUUID().toString();
    String good = report(version, 200, "12ms");
    String body =
        "{\"batchId\":\"%s\",\"reports\":[%s,%s,%s,{\"attributes\":{}}]}"
            .formatted(batch, good, good, report(version, 503, "2s"));

    assertThat(answer("/v1/report", body))
        .isEqualTo(JSON.readTree("{\"accepted\":3,\"refused\":1}"));
    answer("/v1/report", body);

    String metrics = send(ratings, to("/actuator/prometheus")).body();
    assertThat(metrics.lines().filter(line -> line.contains("source_version=\"" + version + "\"")))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("istio_requests_total{")
                .contains("reporter=\"destination\"")
                .contains("source_app=\"reviews\"")
                .contains("destination_service=\"ratings.default.svc.cluster.local\"")
                .contains("destination_version=\"v1\"")
                .contains("response_code=\"200\"")
                .endsWith(" 2.0"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("istio_request_duration_seconds_bucket{")
                .contains("le=\"0.025\""))
        .anySatisfy(line -> assertThat(line).startsWith("istio_request_bytes_count{"))
        .anySatisfy(line -> assertThat(line).startsWith("istio_response_bytes_count{"));

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          JsonNode rate = rateOf(version);
          assertThat(rate).isNotNull();
          assertThat(rate.get("requests").asInt()).isEqualTo(3);
          assertThat(rate.get("errors").asInt()).isEqualTo(1);
          assertThat(rate.get("successRate").asDouble()).isBetween(0.66, 0.67);
          assertThat(rate.get("p50Ms").asDouble()).isBetween(9.0, 16.0);
          assertThat(rate.get("p99Ms").asDouble()).isBetween(1500.0, 2700.0);
          assertThat(rate.get("rps").asDouble()).isPositive();
          assertThat(rate.get("destination"))
              .isEqualTo(
                  JSON.readTree(
                      "{\"service\":\"ratings\",\"namespace\":\"default\",\"version\":\"v1\"}"));
        });
  }

  private JsonNode rateOf(String version) {
    for (JsonNode rate : asViewer(to("/v1/rates?window=60s"))) {
      if (rate.at("/source/version").asString().equals(version)) {
        return rate;
      }
    }
    return null;
  }

  private static String report(String version, int code, String duration) {
    String outcome =
        """
        ,"response.code":{"type":"INT64","value":%d},
         "response.duration":{"type":"DURATION","value":"%s"},
         "response.size":{"type":"INT64","value":120},
         "connection.mtls":{"type":"BOOL","value":true},
         "context.reporter.kind":{"type":"STRING","value":"inbound"}}
        """
            .formatted(code, duration);
    String attributes = attributes(version).strip();
    return "{\"attributes\":" + attributes.substring(0, attributes.length() - 1) + outcome + "}";
  }

  @Test
  void expressionsAreEvaluatedWithoutKeepingAnything() {
    JsonNode value =
        asViewer(
            to("/v1/expressions:evaluate")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        """
                        {"expression":"m[\\"k\\"] == \\"v\\" && n < 5","manifest":{"m":"STRING_MAP","n":"INT64"},
                         "attributes":{"m":{"type":"STRING_MAP","value":{"k":"v"}},
                                       "n":{"type":"INT64","value":3}}}
                        """)));
    assertThat(value)
        .isEqualTo(
            JSON.readTree(
                "{\"type\":\"BOOL\",\"value\":true,\"referenced\":{\"m[k]\":\"EXACT\",\"n\":\"EXACT\"}}"));

    JsonNode parse = evaluate("a ==");
    assertThat(parse.at("/error/class").asString()).isEqualTo("parse");
    assertThat(parse.at("/error/position").asInt()).isEqualTo(4);
    assertThat(evaluate("request.size == request.host").at("/error/class").asString())
        .isEqualTo("type");
    assertThat(evaluate("request.size").at("/error/class").asString()).isEqualTo("absent");
    assertThat(evaluate("request.size").at("/referenced/request.size").asString())
        .isEqualTo("ABSENCE");
    assertThat(evaluate("ip(\\\"x\\\")").at("/error/class").asString()).isEqualTo("conversion");
  }

  private JsonNode evaluate(String expression) {
    return asViewer(
        to("/v1/expressions:evaluate")
            .POST(HttpRequest.BodyPublishers.ofString("{\"expression\":\"" + expression + "\"}")));
  }

  @Test
  void rulesAreSimulatedAsTheyWouldRun() {
    serve();
    String resources = JSON.writeValueAsString(LESSON);
    JsonNode denied =
        asViewer(
            to("/v1/check:simulate")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"resources\":%s,\"attributes\":%s}"
                            .formatted(resources, attributes("v3")))));
    assertThat(denied.get("body").asString())
        .isEqualTo("PERMISSION_DENIED:denyreviewsv3handler.denier.default:Not allowed");
    assertThat(denied.at("/decidedBy/rule").asString()).isEqualTo("denyreviewsv3.rule.default");
    assertThat(answer("/v1/check", check("v3")).get("http").asInt()).isEqualTo(200);

    HttpResponse<String> invalid =
        asPerson(
            to("/v1/check:simulate")
                .POST(
                    HttpRequest.BodyPublishers.ofString(
                        "{\"resources\":[{\"kind\":\"denier\",\"metadata\":{\"name\":\"x\"},\"spec\":{\"nope\":1}}],\"attributes\":{}}")),
            "viewer@mesh");
    assertThat(invalid.statusCode()).isEqualTo(422);
    assertThat(invalid.body()).contains("\"violations\"", "nope");
  }

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
