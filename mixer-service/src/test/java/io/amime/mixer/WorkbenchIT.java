package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class WorkbenchIT extends RunningMixer {
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
}
