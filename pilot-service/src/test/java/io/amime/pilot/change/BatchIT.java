package io.amime.pilot.change;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.pilot.RunningPilot;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BatchIT extends RunningPilot {
  private static final String TWO =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata:
        name: one
      spec:
        destination:
          name: reviews
        route:
        - labels:
            version: v2
          weight: 25
        - labels:
            version: v1
          weight: 75
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: denier
      metadata:
        name: two
      spec:
        status:
          code: 7
          message: Not allowed
      """;

  @AfterEach
  void removeAll() throws Exception {
    delete(CONFIG + "routerules/one");
    delete(CONFIG + "deniers/two");
  }

  private Answer batch(String yaml) throws Exception {
    return call(admin(), "POST", "/v1/batches?reason=why%20not", "application/yaml", yaml);
  }

  @Test
  void manyDocumentsAreOneRevision() throws Exception {
    var answer = batch(TWO);

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    var json = answer.json();
    assertThat(json.path("applied")).hasSize(2);
    assertThat(json.at("/applied/0/resource").asString("")).isEqualTo("RouteRule/default/one");
    assertThat(json.at("/applied/0/operation").asString("")).isEqualTo("created");
    var latest = get("/v1/history?limit=1").json().at("/items/0");
    assertThat(latest.path("revision").asLong(0)).isEqualTo(json.path("revision").asLong(1));
    assertThat(latest.path("author").asString("")).isEqualTo("user:admin");
    assertThat(latest.path("reason").asString("")).isEqualTo("why not");
    assertThat(latest.path("changes")).hasSize(2);
    assertThat(batch(TWO).json().at("/applied/1/operation").asString("")).isEqualTo("unchanged");
  }

  @Test
  void oneBadDocumentRefusesAllWithEveryViolationAndItsLine() throws Exception {
    long before = get("/v1/history?limit=1").json().at("/items/0/revision").asLong(0);

    var answer =
        batch(
            TWO.replace("weight: 75", "weight: 80")
                .replace("code: 7", "code: seven")
                .replace("destination:", "destinatoin:"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.headers().get("content-type").getFirst())
        .startsWith("application/problem+json");
    var violations = answer.json().path("violations");
    assertThat(violations.valueStream().map(v -> v.path("path").asString("")))
        .contains("spec.route", "spec.status.code", "spec.destinatoin");
    assertThat(violations.valueStream().map(v -> v.path("line").asInt(0))).contains(6, 22);
    assertThat(get(CONFIG + "deniers/two").status()).isEqualTo(404);
    assertThat(get("/v1/history?limit=1").json().at("/items/0/revision").asLong(0))
        .isEqualTo(before);
  }

  @Test
  void anUnknownKindNamesTheKnownOnes() throws Exception {
    var answer = batch(TWO.replace("kind: denier", "kind: denyer"));

    assertThat(answer.status()).isEqualTo(422);
    assertThat(answer.body()).contains("denyer", "denier", "RouteRule");
  }

  @Test
  void jsonItemsWorkAsWell() throws Exception {
    var items = "{\"items\":[" + rule("one", "reviews", "") + "]}";

    assertThat(post("/v1/batches", items).json().path("applied")).hasSize(1);
  }

  @Test
  void aStaleItemRefusesTheWholeBatch() throws Exception {
    batch(TWO);

    var answer = batch(TWO.replace("  name: one", "  name: one\n  resourceVersion: \"1\""));

    assertThat(answer.status()).isEqualTo(409);
    assertThat(answer.json().path("resource").asString("")).isEqualTo("RouteRule/default/one");
    assertThat(answer.json().at("/current/metadata/name").asString("")).isEqualTo("one");
  }

  @Test
  void anEarlierRevisionComesBackAsANewOne() throws Exception {
    long first = batch(TWO).json().path("revision").asLong(0);
    batch(TWO.replace("25", "50").replace("75", "50"));
    delete(CONFIG + "deniers/two");

    var answer = post("/v1/history/" + first + ":restore", "{}");

    assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    assertThat(get(CONFIG + "routerules/one").json().at("/spec/route/0/weight").asInt())
        .isEqualTo(25);
    assertThat(get(CONFIG + "deniers/two").status()).isEqualTo(200);
    assertThat(answer.json().path("revision").asLong(0)).isEqualTo(first + 3);
  }

  @Test
  void analysisTellsWhatAChangeWouldBeToldAndKeepsNothing() throws Exception {
    var bad = rule("ana", "reviews", ",\"route\":[{\"weight\":50}]");
    var answer = post("/v1/analyze", "{\"resources\":[" + bad + "]}").json();

    assertThat(answer.path("accepted").asBoolean(true)).isFalse();
    assertThat(answer.at("/violations/0/severity").asString("")).isEqualTo("error");
    var good = post("/v1/analyze", "{\"resources\":[" + rule("ana", "reviews", "") + "]}").json();
    assertThat(good.path("accepted").asBoolean(false)).isTrue();
    assertThat(get(CONFIG + "routerules/ana").status()).isEqualTo(404);
  }
}
