package io.amime.pilot.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.routing.CaseAnswer;
import io.amime.api.routing.RoutingCase;
import io.amime.api.routing.RoutingCases;
import io.amime.pilot.RunningPilot;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The cases of the routing table, each asked of a running Pilot about a mesh that is not there. */
class RoutingCasesIT extends RunningPilot {
  private static final List<String> FIELDS =
      List.of(
          "rule",
          "tried",
          "destinations",
          "redirect",
          "rewrite",
          "timeout",
          "retries",
          "fault",
          "mirror",
          "cors",
          "headers",
          "policies",
          "status",
          "reason");

  static List<RoutingCase> cases() {
    return RoutingCases.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void explainsAsTheReferenceSays(RoutingCase oneCase) throws Exception {
    var answer = post("/v1/explain", JsonMapper.shared().writeValueAsString(question(oneCase)));
    var refusals = RoutingCases.refusals(oneCase);
    if (refusals.isEmpty()) {
      assertThat(answer.status()).as(answer.body()).isEqualTo(200);
      assertThat(answer.json().propertyNames()).as("absent is null").containsAll(FIELDS);
      assertThat(text(answer.json(), oneCase)).isEqualTo(oneCase.expected());
      return;
    }
    assertThat(answer.status()).as(answer.body()).isEqualTo(422);
    var errors =
        answer
            .json()
            .path("violations")
            .valueStream()
            .filter(v -> v.path("severity").asString("").equals("error"))
            .toList();
    assertThat(errors).as(answer.body()).hasSameSizeAs(refusals);
    for (int i = 0; i < errors.size(); i++) {
      var wanted = refusals.get(i).split(": ", 2);
      assertThat(errors.get(i).path("path").asString("")).isEqualTo(wanted[0]);
      assertThat(errors.get(i).path("message").asString("")).contains(wanted[1]);
    }
  }

  private static Map<String, Object> question(RoutingCase oneCase) {
    var request = new LinkedHashMap<String, Object>();
    if (oneCase.request().method().equals("TCP")) {
      request.put("protocol", "tcp");
    } else {
      request.put("method", oneCase.request().method());
    }
    request.put("url", oneCase.request().url());
    request.put("headers", oneCase.request().headers());
    request.put("address", oneCase.request().address());
    var question = new LinkedHashMap<String, Object>();
    if (oneCase.ingress()) {
      question.put("mode", "ingress");
    } else {
      question.put("source", oneCase.source());
    }
    question.put("request", request);
    question.put("resources", oneCase.rules());
    question.put("world", world(oneCase));
    return question;
  }

  private static Map<String, Object> world(RoutingCase oneCase) {
    var services = new ArrayList<Object>();
    for (var service : oneCase.world().services()) {
      var ports = new ArrayList<Object>();
      service.ports().forEach((name, port) -> ports.add(Map.of("port", port, "name", name)));
      services.add(Map.of("host", service.host(), "ports", ports));
    }
    var instances =
        oneCase.world().instances().stream()
            .map(i -> Map.of("service", i.host(), "labels", i.labels(), "count", i.count()))
            .toList();
    var unknown = oneCase.world().passUnknown() ? "pass" : "refuse";
    return Map.of("services", services, "instances", instances, "unknownHosts", unknown);
  }

  private static String text(JsonNode told, RoutingCase oneCase) {
    var answer = new CaseAnswer();
    answer.rule(orNull(told.path("rule")));
    if (oneCase.expected().contains("\nnot ")) {
      told.path("tried")
          .valueStream()
          .filter(t -> !t.path("matched").asBoolean(true))
          .forEach(t -> answer.skipped(orNull(t.path("rule")), orNull(t.path("because"))));
    }
    var redirect = told.path("redirect");
    if (!redirect.isNull()) {
      answer.redirect(redirect.path("code").asInt(), orNull(redirect.path("location")));
    }
    var response = told.path("directResponse");
    if (!response.isNull()) {
      answer.respond(response.path("status").asInt(), orNull(response.path("body")));
    }
    var destinations = told.path("destinations");
    if (!destinations.isEmpty()) {
      destinations.forEach(d -> {
        answer.to(
            d.path("weight").asInt(),
            orNull(d.path("host")),
            map(d.path("labels")),
            d.path("endpoints").size());
        changes(answer, d.path("headerChanges"));
      });
      forward(answer, told);
    }
    if (!told.path("status").isNull()) {
      answer.status(told.path("status").asInt(), orNull(told.path("reason")));
    }
    return answer.toString();
  }

  private static void forward(CaseAnswer answer, JsonNode told) {
    answer.timeout(orNull(told.path("timeout")));
    var retries = told.path("retries");
    if (retries.isNull()) {
      answer.noRetries();
    } else {
      answer.retries(
          retries.path("attempts").asInt(),
          orNull(retries.path("perTryTimeout")),
          texts(retries.path("retryOn")),
          orNull(retries.path("backOff")),
          retries.path("anyMember").asBoolean());
    }
    var rewrite = told.path("rewrite");
    if (!rewrite.isNull()) {
      answer.rewrite(orNull(rewrite.path("path")), orNull(rewrite.path("authority")));
    }
    var delay = told.at("/fault/delay");
    if (delay.isObject()) {
      answer.delay(delay.path("percent").asDouble(), orNull(delay.path("fixedDelay")));
    }
    var abort = told.at("/fault/abort");
    if (abort.isObject()) {
      answer.abort(
          abort.path("percent").asDouble(),
          abort.path("httpStatus").asInt(),
          abort.path("grpcStatus").isNull() ? null : abort.path("grpcStatus").asInt());
    }
    told.path("mirrors")
        .forEach(mirror ->
            answer.mirror(
                mirror.path("percent").asDouble(),
                orNull(mirror.path("host")),
                map(mirror.path("labels"))));
    assertThat(told.path("mirror").isNull()).isEqualTo(told.path("mirrors").isEmpty());
    var cors = told.path("cors");
    if (!cors.isNull()) {
      answer.cors(
          texts(cors.path("allowOrigin")),
          texts(cors.path("allowMethods")),
          texts(cors.path("allowHeaders")),
          texts(cors.path("exposeHeaders")),
          orNull(cors.path("maxAge")),
          cors.path("allowCredentials").asBoolean());
    }
    answer.headers(map(told.path("headers")));
    changes(answer, told.path("headerChanges"));
    if (told.path("websocket").asBoolean()) {
      answer.websocket();
    }
    told.path("policies").forEach(p -> answer.policy(orNull(p.path("name"))));
  }

  private static void changes(CaseAnswer answer, JsonNode changes) {
    if (changes.isObject()) {
      answer.request(
          map(changes.path("setRequest")),
          map(changes.path("addRequest")),
          texts(changes.path("removeRequest")));
      answer.response(
          map(changes.path("setResponse")),
          map(changes.path("addResponse")),
          texts(changes.path("removeResponse")));
    }
  }

  private static String orNull(JsonNode node) {
    return node.isNull() ? null : node.asString();
  }

  private static List<String> texts(JsonNode list) {
    return list.valueStream().map(JsonNode::asString).toList();
  }

  private static Map<String, String> map(JsonNode object) {
    var map = new LinkedHashMap<String, String>();
    object.properties().forEach(e -> map.put(e.getKey(), e.getValue().asString()));
    return map;
  }
}
