package io.amime.ui;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The arithmetic behind the forms, run where it lives. */
class PlanIT {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Chromium chromium;
  private static ConsoleFixture console;
  private static Page page;

  @BeforeAll
  static void start() {
    chromium = Chromium.launch();
    console = new ConsoleFixture();
    page = chromium.browser().newPage();
    page.navigate(console.url());
  }

  @AfterAll
  static void stop() {
    if (console != null) {
      console.close();
      chromium.close();
    }
  }

  @Test
  void weightsSumToAHundredHoweverTheyAreMoved() {
    JsonNode sums =
        run(
            """
            const { move, even } = await import('/lib/weights.js');
            const sums = new Set();
            for (let n = 2; n < 8; n += 1) {
              let weights = even(n);
              for (let i = 0; i < 400; i += 1) {
                weights = move(weights, (i * 7) % n, (i * 37) % 131 - 10);
                sums.add(weights.reduce((a, b) => a + b, 0));
                if (weights.some((w) => w < 0 || w > 100 || !Number.isInteger(w))) sums.add('bad ' + weights);
              }
            }
            return [...sums];
            """);

    assertThat(sums.toString()).isEqualTo("[100]");
  }

  @Test
  void otherVersionsKeepTheirProportion() {
    JsonNode moved = run("return (await import('/lib/weights.js')).move([60, 30, 10], 2, 40);");

    assertThat(moved.toString()).isEqualTo("[40,20,40]");
  }

  @Test
  void aFaultForEverybodyLeavesEachStandingRuleItsRoute() {
    JsonNode rules = faultOver("null");

    assertThat(rules.findValuesAsString("name")).contains("fault-x-all", "fault-x-jason");
    assertThat(rules.valueStream().map(r -> r.at("/spec/precedence").asInt()).sorted().toList())
        .allSatisfy(p -> assertThat(p).isGreaterThan(7));
    JsonNode jason =
        rules.get(0).at("/metadata/name").asString().endsWith("jason")
            ? rules.get(0)
            : rules.get(1);
    JsonNode all = jason == rules.get(0) ? rules.get(1) : rules.get(0);
    assertThat(jason.at("/spec/route/0/labels/version").asString()).isEqualTo("v2");
    assertThat(jason.at("/spec/match/request/headers/end-user/exact").asString())
        .isEqualTo("jason");
    assertThat(jason.at("/spec/precedence").asInt())
        .isGreaterThan(all.at("/spec/precedence").asInt());
    assertThat(all.at("/spec/match").isMissingNode()).isTrue();
    assertThat(rules)
        .allSatisfy(
            r -> assertThat(r.at("/spec/httpFault/abort/httpStatus").asInt()).isEqualTo(503));
  }

  @Test
  void aFaultForSomebodyElseTouchesOnlyTheRuleThatPersonMeets() {
    JsonNode rules = faultOver("{ header: 'end-user', how: 'exact', value: 'kate' }");

    assertThat(rules).hasSize(1);
    assertThat(rules.get(0).at("/spec/route/0/labels/version").asString()).isEqualTo("v1");
    assertThat(rules.get(0).at("/spec/match/request/headers/end-user/exact").asString())
        .isEqualTo("kate");
  }

  @Test
  void aFaultWithoutAnyRuleSendsTheRestToAllInstances() {
    JsonNode rules =
        run(
            """
            const { faultRules } = await import('/lib/plan.js');
            return faultRules({ service: { service: 'reviews', namespace: 'default' }, rules: [], audience: null,
              fault: {}, until: 'x', id: 'x', chosen: null }).rules;
            """);

    assertThat(rules).hasSize(1);
    assertThat(rules.get(0).at("/spec/route").isMissingNode()).isTrue();
  }

  /** Over a rule for jason with precedence 7 and one for all with precedence 0. */
  private static JsonNode faultOver(String audience) {
    return run(
        """
        const { faultRules } = await import('/lib/plan.js');
        const rule = (name, version, more) => ({ kind: 'RouteRule', metadata: { name, namespace: 'default' },
          spec: { destination: { name: 'reviews' }, route: [{ labels: { version } }], ...more } });
        const rules = [rule('all', 'v1', {}),
          rule('jason', 'v2', { precedence: 7, match: { request: { headers: { 'end-user': { exact: 'jason' } } } } })];
        return faultRules({ service: { service: 'reviews', namespace: 'default' }, rules, audience: %s,
          fault: { abort: { percent: 5, httpStatus: 503 } }, until: '2026-01-01T00:00:00Z', id: 'x', chosen: null }).rules;
        """
            .formatted(audience));
  }

  private static JsonNode run(String body) {
    return JSON.readTree(
        (String) page.evaluate("async () => JSON.stringify(await (async () => {" + body + "})())"));
  }
}
