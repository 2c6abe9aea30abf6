package io.amime.pilot.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.pilot.RunningPilot;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class ResourceApiIT extends RunningPilot {
  private static final String RULES = CONFIG + "routerules";
  private static final String MERGE = "application/merge-patch+json";
  private static final String APPLY = "application/apply-patch+yaml";
  private static final String V1 = ",\"route\":[{\"labels\":{\"version\":\"v1\"}}]";

  @AfterEach
  void removeAll() throws Exception {
    for (JsonNode rule : get(RULES).json().path("items")) {
      delete(RULES + "/" + rule.at("/metadata/name").asString(""));
    }
  }

  private Answer create(String name) throws Exception {
    var answer = post(RULES, rule(name, "reviews", V1));
    assertThat(answer.status()).as(answer.body()).isEqualTo(201);
    return answer;
  }

  @Test
  void ofTwoConcurrentEditsTheSecondIsAConflict() throws Exception {
    var read = (ObjectNode) create("edited").json();
    ((ObjectNode) read.path("spec")).put("precedence", 1);
    var first = call(admin(), "PUT", RULES + "/edited", "application/json", read.toString());
    ((ObjectNode) read.path("spec")).put("precedence", 2);

    var second = call(admin(), "PUT", RULES + "/edited", "application/json", read.toString());

    assertThat(first.status()).isEqualTo(200);
    assertThat(second.status()).isEqualTo(409);
    assertThat(second.json().path("reason").asString("")).isEqualTo("Conflict");
    assertThat(get(RULES + "/edited").json().at("/spec/precedence").asInt()).isEqualTo(1);
    ((ObjectNode) read.path("metadata")).remove("resourceVersion");
    var blind = call(admin(), "PUT", RULES + "/edited", "application/json", read.toString());
    assertThat(blind.status()).isEqualTo(422);
    assertThat(blind.body()).contains("metadata.resourceVersion");
  }

  @Test
  void everyViolationIsACause() throws Exception {
    var bad =
        """
        {"apiVersion":"config.istio.io/v1alpha2","kind":"RouteRule","metadata":{"name":"bad"},
         "spec":{"destination":{"name":"reviews"},"colour":"red",
           "route":[{"weight":70},{"weight":70}],"httpReqTimeout":{"simpleTimeout":{"timeout":"soon"}}}}
        """;

    var answer = post(RULES, bad);

    assertThat(answer.status()).isEqualTo(422);
    var status = answer.json();
    assertThat(status.path("kind").asString("")).isEqualTo("Status");
    assertThat(status.at("/details/kind").asString("")).isEqualTo("RouteRule");
    assertThat(status.at("/details/causes").valueStream().map(c -> c.path("field").asString("")))
        .contains("spec.colour", "spec.route", "spec.httpReqTimeout.simpleTimeout.timeout");
    assertThat(get(RULES + "/bad").status()).isEqualTo(404);
  }

  @Test
  void aRuleThatIsShadowedSaysSoInWarningsTableAndConditions() throws Exception {
    create("zz-late");

    var winner = post(RULES, rule("aa-early", "reviews", V1));

    assertThat(winner.warnings()).anyMatch(w -> w.startsWith("299 - ") && w.contains("zz-late"));
    var table = table(RULES);
    assertThat(columns(table)).containsExactly("Name", "Destination", "State", "Age", "Revision");
    assertThat(table.at("/rows/1/cells/2").asString("")).isEqualTo("shadowed by aa-early");
    assertThat(get(RULES + "/zz-late").json().at("/status/conditions/1/reason").asString(""))
        .isEqualTo("Shadowed");
  }

  private JsonNode table(String path) throws Exception {
    try (var client = HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build()) {
      return send(
              client,
              HttpRequest.newBuilder(uri(path))
                  .header("Authorization", "Bearer " + admin())
                  .header("Accept", "application/json;as=Table;v=v1;g=meta.k8s.io"))
          .json();
    }
  }

  private static java.util.List<String> columns(JsonNode table) {
    return table
        .path("columnDefinitions")
        .valueStream()
        .map(c -> c.path("name").asString(""))
        .toList();
  }

  @Test
  void listsComeInPagesAndBySelectors() throws Exception {
    for (var name : new String[] {"a", "b", "c"}) {
      create(name);
    }
    call(admin(), "PATCH", RULES + "/b", MERGE, "{\"metadata\":{\"labels\":{\"team\":\"x\"}}}");

    var first = get(RULES + "?limit=2").json();
    var token = first.at("/metadata/continue").asString("");
    var second = get(RULES + "?limit=2&continue=" + token).json();

    assertThat(first.path("items")).hasSize(2);
    assertThat(second.path("items")).hasSize(1);
    assertThat(second.at("/items/0/metadata/name").asString("")).isEqualTo("c");
    assertThat(second.at("/metadata/continue").isMissingNode()).isTrue();
    assertThat(get(RULES + "?labelSelector=team%3Dx").json().path("items")).hasSize(1);
    assertThat(get(RULES + "?labelSelector=team%21%3Dx").json().path("items")).hasSize(2);
    assertThat(get(RULES + "?labelSelector=team%20in%20(x,y)").json().path("items")).hasSize(1);
    assertThat(get(RULES + "?fieldSelector=metadata.name%3Dc").json().path("items")).hasSize(1);
    assertThat(get("/apis/config.istio.io/v1alpha2/routerules").json().path("items")).hasSize(3);
  }

  @Test
  void aDryRunChangesNothing() throws Exception {
    var answer = post(RULES + "?dryRun=All", rule("dry", "reviews", V1));

    assertThat(answer.status()).isEqualTo(201);
    assertThat(get(RULES + "/dry").status()).isEqualTo(404);
  }

  @Test
  void anAppliedFieldBelongsToItsManager() throws Exception {
    var base = RULES + "/ssa?fieldManager=";
    var both = rule("ssa", "reviews", V1 + ",\"precedence\":5");
    assertThat(call(admin(), "PATCH", base + "ada", APPLY, both).status()).isEqualTo(201);

    var others = rule("ssa", "reviews", ",\"precedence\":9");
    var refused = call(admin(), "PATCH", base + "eve", APPLY, others);
    assertThat(refused.status()).isEqualTo(409);
    assertThat(refused.json().at("/details/causes/0/field").asString(""))
        .isEqualTo(".spec.precedence");
    assertThat(refused.body()).contains("conflict with \\\"ada\\\"");

    var forced = call(admin(), "PATCH", base + "eve&force=true", APPLY, others);
    assertThat(forced.json().at("/spec/precedence").asInt()).isEqualTo(9);
    assertThat(forced.json().at("/spec/route/0/labels/version").asString("")).isEqualTo("v1");

    var less = call(admin(), "PATCH", base + "ada", APPLY, rule("ssa", "reviews", ""));
    assertThat(less.json().at("/spec/route").isMissingNode()).isTrue();
    assertThat(less.json().at("/spec/precedence").asInt()).isEqualTo(9);
  }

  @Test
  void aJsonPatchAppliesWholeOrNotAtAll() throws Exception {
    create("jp");
    var type = "application/json-patch+json";
    var good = "[{\"op\":\"add\",\"path\":\"/spec/precedence\",\"value\":4}]";
    var bad =
        "[{\"op\":\"replace\",\"path\":\"/spec/precedence\",\"value\":5},"
            + "{\"op\":\"test\",\"path\":\"/spec/destination/name\",\"value\":\"x\"}]";

    assertThat(call(admin(), "PATCH", RULES + "/jp", type, good).status()).isEqualTo(200);
    assertThat(call(admin(), "PATCH", RULES + "/jp", type, bad).status()).isEqualTo(422);
    assertThat(get(RULES + "/jp").json().at("/spec/precedence").asInt()).isEqualTo(4);
  }

  @Test
  void aWatchTellsOfEveryChangeInOrder() throws Exception {
    var from = get(RULES).json().at("/metadata/resourceVersion").asString("");
    try (var client = HttpClient.newBuilder().sslContext(authority.bundle().sslContext()).build();
        var lines =
            new BufferedReader(
                new InputStreamReader(
                    client
                        .send(
                            HttpRequest.newBuilder(
                                    uri(RULES + "?watch=true&resourceVersion=" + from))
                                .header("Authorization", "Bearer " + admin())
                                .build(),
                            HttpResponse.BodyHandlers.ofInputStream())
                        .body(),
                    StandardCharsets.UTF_8))) {
      create("watched");
      call(admin(), "PATCH", RULES + "/watched", MERGE, "{\"spec\":{\"precedence\":3}}");
      delete(RULES + "/watched");

      assertThat(event(lines).path("type").asString("")).isEqualTo("ADDED");
      var modified = event(lines);
      assertThat(modified.path("type").asString("")).isEqualTo("MODIFIED");
      assertThat(modified.at("/object/spec/precedence").asInt()).isEqualTo(3);
      assertThat(event(lines).path("type").asString("")).isEqualTo("DELETED");
    }
  }

  private static JsonNode event(BufferedReader lines) throws Exception {
    return JsonMapper.shared().readTree(lines.readLine());
  }

  @Test
  void aWatchFromTooLongAgoIsGone() throws Exception {
    assertThat(get(RULES + "?watch=true&resourceVersion=-5").json().at("/object/code").asInt())
        .isEqualTo(410);
  }

  @Test
  void whoMayNotIsToldWhichRightIsMissing() throws Exception {
    var viewer = tokens.token("user:vera", "viewer@namespace/default");
    var editor = tokens.token("user:ed", "editor@namespace/default");
    var stranger = tokens.token("user:sam", "editor@namespace/other");
    var foreign =
        rule("steal", "x", "")
            .replace("\"name\":\"x\"", "\"name\":\"cart\",\"namespace\":\"shop\"");

    assertThat(call(viewer, "GET", RULES, "application/json", "").status()).isEqualTo(200);
    var refused = call(viewer, "POST", RULES, "application/json", rule("a", "reviews", V1));
    assertThat(refused.status()).isEqualTo(403);
    assertThat(refused.json().path("message").asString(""))
        .contains("editor@service/default/reviews");
    assertThat(call(editor, "POST", RULES, "application/json", foreign).body())
        .contains("\"code\":403", "editor@service/shop/cart");
    assertThat(call(stranger, "GET", RULES, "application/json", "").status()).isEqualTo(403);
    assertThat(call(editor, "POST", RULES, "application/json", rule("a", "reviews", V1)).status())
        .isEqualTo(201);
    assertThat(call("nonsense", "GET", RULES, "application/json", "").status()).isEqualTo(401);
  }

  @Test
  void aBodyBeyondTheLimitIsRefused() throws Exception {
    var note = "x".repeat(3 << 20);

    var answer = post(RULES, rule("big", "reviews", ",\"note\":\"" + note + "\""));

    assertThat(answer.status()).isEqualTo(413);
    assertThat(get(RULES + "/big").status()).isEqualTo(404);
  }

  @Test
  void namespacesAndEventsAreThereForTools() throws Exception {
    create("eventful");

    assertThat(get("/api/v1/namespaces").body()).contains("\"default\"", "\"istio-system\"");
    var events =
        get("/api/v1/namespaces/default/events?fieldSelector=involvedObject.name%3Deventful")
            .json();
    assertThat(events.at("/items/0/reason").asString("")).isEqualTo("Created");
    assertThat(events.at("/items/0/message").asString("")).contains("user:admin");
  }

  @Test
  void whatIsNotServedIsNotFound() throws Exception {
    assertThat(get("/apis/unknown.io/v1").json().path("kind").asString("")).isEqualTo("Status");
    assertThat(get("/apis/unknown.io/v1").status()).isEqualTo(404);
    assertThat(get(CONFIG + "nosuchkinds").json().path("code").asInt(0)).isEqualTo(404);
  }
}
