package io.amime.api.policy;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.codec.ResourceCodec;
import io.amime.api.resource.Resource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** Rules that have travelled to a proxy decide as they do at Mixer. */
class PolicyProgramTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final String LIST =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: listchecker
      metadata: {name: l}
      spec: {overrides: [a], blacklist: true}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: listentry
      metadata: {name: e}
      spec: {value: request.host}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata:
        name: list
        labels: {team: a}
        annotations: {%s note: x}
      spec:
        match: request.method == "GET"
        actions: [{handler: l.listchecker, instances: [e.listentry]}]
      """;
  private static final String QUOTA =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: redisquota
      metadata: {name: h}
      spec:
        redisServerUrl: "redis://:secret@redis:6379"
        quotas: [{name: requests.quota.default, maxAmount: 5, validDuration: 1s}]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: quota
      metadata: {name: requests}
      spec: {dimensions: {host: request.host}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: rule
      metadata: {name: charged, annotations: {%s}}
      spec: {actions: [{handler: h.redisquota, instances: [requests.quota]}]}
      """;

  private static PolicyProgram travelled(PolicyProgram program) {
    return JSON.readValue(JSON.writeValueAsBytes(program), PolicyProgram.class);
  }

  private static PolicyProgram program(String yaml, PolicySettings settings) {
    return travelled(PolicyProgram.of(settings, resources(yaml)));
  }

  private static List<Resource> resources(String yaml) {
    return ResourceCodec.decode(yaml).resources();
  }

  private static AttributeBag.Builder get() {
    return AttributeBag.builder()
        .string("destination.service", "ratings.default.svc.cluster.local")
        .string("request.method", "GET")
        .string("request.host", "a");
  }

  static List<PolicyCase> cases() {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void bothWaysGiveTheSameAnswer(PolicyCase c) {
    var here = program(c.yaml(), PolicySettings.DEFAULT).compile().check(c.attributes());
    var atMixer =
        DispatchTable.compile(resources(c.yaml()), Vocabulary.standard(), PolicySettings.DEFAULT)
            .check(c.attributes());

    assertThat(here.unanswered()).isNull();
    assertThat(here.status().http()).isEqualTo(c.http());
    assertThat(here.status().body()).isEqualTo(c.body());
    assertThat(here).isEqualTo(atMixer);
  }

  @ParameterizedTest
  @CsvSource({
    "'', CLOSED",
    "'amime.io/fail-policy: open,', OPEN",
    "'amime.io/fail-policy: closed,', CLOSED"
  })
  void aHandlerThatNeedsMixerIsLeftUnansweredWithTheRulesOwnPolicy(
      String annotation, FailPolicy expected) {
    var table = program(LIST.formatted(annotation), PolicySettings.DEFAULT).compile();

    assertThat(table.needsMixer("default")).isTrue();
    assertThat(table.check(get().build()).unanswered())
        .isEqualTo(new Unanswered("list.rule.default", expected));
    assertThat(table.check(get().string("request.method", "PUT").build()).unanswered()).isNull();
  }

  @ParameterizedTest
  @CsvSource({"'', OPEN", "'amime.io/fail-policy: closed', CLOSED"})
  void aCounterCarriesTheRulesOwnPolicy(String annotation, FailPolicy expected) {
    var table = program(QUOTA.formatted(annotation), PolicySettings.DEFAULT).compile();

    var counter = table.quota(get().build(), "requests").counter();
    assertThat(counter).isNotNull();
    assertThat(counter.rule()).isEqualTo(new Unanswered("charged.rule.default", expected));
    assertThat(counter.dimensions()).isEqualTo(Map.of("host", "a"));
  }

  @Test
  void rulesWithoutTheirOwnFollowTheMesh() {
    var opposite = new PolicySettings(FailPolicy.OPEN, FailPolicy.CLOSED, OnError.FAIL);
    var table = program(LIST.formatted("") + "---\n" + QUOTA.formatted(""), opposite).compile();

    assertThat(table.check(get().build()).unanswered().failPolicy()).isEqualTo(FailPolicy.OPEN);
    assertThat(table.quota(get().build(), "requests").counter().rule().failPolicy())
        .isEqualTo(FailPolicy.CLOSED);
    var withoutMethod =
        AttributeBag.builder().string("destination.service", "ratings.default").build();
    var failed = table.check(withoutMethod);
    assertThat(failed.failed()).isTrue();
    assertThat(failed.unanswered().rule()).isEqualTo("list.rule.default");
  }

  @Test
  void ofSeveralUnansweredRulesTheClosedOneDecides() {
    var yaml =
        LIST.formatted("amime.io/fail-policy: open,")
            + "---\n"
            + LIST.formatted("").replace("name: list", "name: second");

    assertThat(program(yaml, PolicySettings.DEFAULT).compile().check(get().build()).unanswered())
        .isEqualTo(new Unanswered("second.rule.default", FailPolicy.CLOSED));
  }

  @Test
  void onlyWhatTakesPartInADecisionTravels() {
    var text =
        program(
                LIST.formatted("amime.io/fail-policy: open,") + "---\n" + QUOTA.formatted(""),
                PolicySettings.DEFAULT)
            .documents()
            .toString();

    assertThat(text)
        .contains("amime.io/fail-policy", "request.method")
        .doesNotContain("secret", "team", "note", "overrides");
  }
}
