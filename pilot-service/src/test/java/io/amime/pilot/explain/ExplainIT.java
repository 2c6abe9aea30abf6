package io.amime.pilot.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.pilot.RunningPilot;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ExplainIT extends RunningPilot {
  private static final String WORLD =
      """
      "world":{"services":[{"host":"reviews.default.svc.cluster.local",
                            "ports":[{"port":9080,"name":"http"}]}],
               "instances":[{"service":"reviews.default.svc.cluster.local",
                             "labels":{"version":"v1"},"count":2},
                            {"service":"reviews.default.svc.cluster.local",
                             "labels":{"version":"v2"},"count":1}]}
      """;

  private JsonNode explain(String rules, String headers) throws Exception {
    var answer =
        post(
            "/v1/explain",
            """
            {"source":{"service":"productpage","namespace":"default","labels":{"version":"v1"}},
             "request":{"method":"GET","url":"http://reviews:9080/reviews/0","headers":%s},
             "resources":[%s],%s}
            """
                .formatted(headers, rules, WORLD));
    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    return answer.json();
  }

  @Test
  void everyRuleIsTriedInOrderAndSaysWhyNot() throws Exception {
    var jason =
        rule(
            "jason",
            "reviews",
            ",\"precedence\":2,\"match\":{\"request\":{\"headers\":{\"end-user\":{\"exact\":\"jason\"}}}}"
                + ",\"route\":[{\"labels\":{\"version\":\"v2\"}}]");
    var ratings =
        rule("other", "reviews", ",\"precedence\":1,\"match\":{\"source\":{\"name\":\"ratings\"}}");
    var rest =
        rule(
            "rest",
            "reviews",
            ",\"route\":[{\"labels\":{\"version\":\"v1\"}}],\"httpFault\":"
                + "{\"delay\":{\"percent\":10,\"fixedDelay\":\"5s\"}}");
    var rules = String.join(",", jason, ratings, rest);

    var anonymous = explain(rules, "{}");
    assertThat(anonymous.path("rule").asString("")).isEqualTo("default/rest");
    assertThat(anonymous.path("tried").valueStream().map(t -> t.path("rule").asString("")))
        .containsExactly("default/jason", "default/other", "default/rest");
    assertThat(anonymous.at("/tried/0/because").asString("")).contains("end-user", "jason");
    assertThat(anonymous.at("/tried/1/because").asString("")).contains("ratings", "productpage");
    assertThat(anonymous.at("/destinations/0/labels/version").asString("")).isEqualTo("v1");
    assertThat(anonymous.at("/destinations/0/endpoints")).hasSize(2);
    assertThat(anonymous.at("/fault/delay/fixedDelay").asString("")).isEqualTo("5s");
    assertThat(anonymous.path("timeout").asString("")).isEqualTo("15s");
    assertThat(anonymous.path("status").isNull()).isTrue();

    assertThat(explain(rules, "{\"End-User\":\"jason\"}").path("rule").asString(""))
        .isEqualTo("default/jason");
  }

  @Test
  void aRuleThatRefusesIsForeseen() throws Exception {
    var deny =
        """
        {"apiVersion":"config.istio.io/v1alpha2","kind":"denier","metadata":{"name":"no"},
         "spec":{"status":{"code":7,"message":"Not allowed"}}},
        {"apiVersion":"config.istio.io/v1alpha2","kind":"checknothing","metadata":{"name":"it"},
         "spec":{}},
        {"apiVersion":"config.istio.io/v1alpha2","kind":"rule","metadata":{"name":"deny-v2"},
         "spec":{"match":"destination.labels[\\"version\\"] == \\"v2\\"",
           "actions":[{"handler":"no.denier","instances":["it.checknothing"]}]}}
        """;
    var toV2 = rule("to-v2", "reviews", ",\"route\":[{\"labels\":{\"version\":\"v2\"}}]");

    var all = explain(deny, "{}");
    assertThat(all.at("/policies/0/name").asString("")).contains("deny-v2");
    assertThat(all.at("/policies/0/effect").asString(""))
        .contains("403", "PERMISSION_DENIED:no.denier.default:Not allowed");
    assertThat(all.path("status").isNull()).as("v1 lets it pass").isTrue();

    var onlyV2 = explain(deny + "," + toV2, "{}");
    assertThat(onlyV2.path("status").asInt(0)).isEqualTo(403);
    assertThat(onlyV2.path("reason").asString("")).isEqualTo("denied");
  }

  @Test
  void whatEndpointsAreAskedForTheirHealthIsTold() throws Exception {
    var policy =
        """
        {"apiVersion":"config.istio.io/v1alpha2","kind":"DestinationPolicy",
         "metadata":{"name":"asked","annotations":{"amime.io/health-check":"http /healthz"}},
         "spec":{"destination":{"name":"reviews"}}}
        """;
    assertThat(explain(policy, "{}").at("/policies/0/effect").asString(""))
        .startsWith("ROUND_ROBIN over reviews.default.svc.cluster.local")
        .endsWith(", health check http /healthz every 10s");
  }

  @Test
  void aSubsetWithoutInstancesIsA503WithItsReason() throws Exception {
    var answer =
        explain(rule("none", "reviews", ",\"route\":[{\"labels\":{\"version\":\"v9\"}}]"), "{}");

    assertThat(answer.path("status").asInt(0)).isEqualTo(503);
    assertThat(answer.path("reason").asString("")).isEqualTo("no-healthy-endpoint");
  }

  @Test
  void aHostThatNobodyKnowsIsA404() throws Exception {
    var answer =
        post("/v1/explain", "{\"request\":{\"method\":\"GET\",\"url\":\"http://nowhere/\"}}")
            .json();

    assertThat(answer.path("rule").isNull()).isTrue();
    assertThat(answer.path("status").asInt(0)).isEqualTo(404);
    assertThat(answer.path("reason").asString("")).isEqualTo("no-route");
  }

  @Test
  void aRedirectNamesItsLocation() throws Exception {
    var answer = explain(rule("moved", "reviews", ",\"redirect\":{\"uri\":\"/v2/reviews\"}"), "{}");

    assertThat(answer.at("/redirect/location").asString(""))
        .isEqualTo("http://reviews:9080/v2/reviews");
    assertThat(answer.path("status").asInt(0)).isEqualTo(answer.at("/redirect/code").asInt(1));
  }

  @Test
  void liveServicesAreListedWithTheirVersions() throws Exception {
    var identity = identity("details");
    register(identity, registration("details", "v1", 20010));
    try {
      var services = get("/v1/services").json();

      assertThat(services.valueStream())
          .anySatisfy(s -> {
            assertThat(s.path("host").asString("")).isEqualTo("details.default.svc.cluster.local");
            assertThat(s.at("/ports/0/port").asInt()).isEqualTo(9080);
            assertThat(s.at("/versions/0/instances").asInt()).isEqualTo(1);
          });
    } finally {
      delete("/v1/workloads/details-v1");
    }
  }
}
