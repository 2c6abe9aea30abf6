package io.amime.proxy.filter.mixer;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.mixer.CheckRequest.Charge;
import io.amime.api.policy.PolicyCase;
import io.amime.api.policy.PolicyProgram;
import io.amime.api.policy.PolicySettings;
import io.amime.api.policy.RuleError;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.json.JsonMapper;

/** What a proxy decides that has no Mixer at all. */
class CheckerTest {
  private final List<RuleError> errors = new ArrayList<>();
  private final Checker checker =
      new Checker(
          new MixerClient(
              null,
              () -> {
                throw new IllegalStateException("nobody is to be asked");
              },
              JsonMapper.builder().build(),
              Duration.ofMillis(100)),
          new CheckCache(10, System::nanoTime),
          errors::addAll);

  private Verdict check(PolicyCase c, String more, Map<String, Charge> charges) {
    var resources = ResourceCodec.decode(c.yaml() + more).resources();
    var rules = PolicyProgram.of(PolicySettings.DEFAULT, resources).compile();
    return checker.check(rules, "1", c.attributes(), charges, "id").join();
  }

  static List<PolicyCase> cases() {
    return PolicyCase.all();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void whatNeedsNoStateIsAnsweredAsMixerDoes(PolicyCase c) {
    var verdict = check(c, "", Map.of());

    if (c.http() == 200) {
      assertThat(verdict).isEqualTo(Verdict.PASS);
    } else {
      assertThat(verdict)
          .isInstanceOfSatisfying(
              Verdict.Deny.class,
              deny -> {
                assertThat(deny.answer().http()).isEqualTo(c.http());
                assertThat(deny.answer().body()).isEqualTo(c.body());
                assertThat(deny.answer().decidedBy()).isNotNull();
              });
    }
    assertThat(checker.refusedUnchecked() + checker.passedUnchecked()).isZero();
  }

  @Test
  void aRuleThatCannotBeAppliedIsTold() {
    check(PolicyCase.all().get(2), "", Map.of());

    assertThat(errors)
        .singleElement()
        .satisfies(error -> {
          assertThat(error.rule()).isEqualTo("denyreviewsv3.rule.default");
          assertThat(error.error().message()).contains("source.labels");
        });
  }

  @Test
  void aDenierGrantsNoQuotaAndNobodyIsAsked() {
    var denierOfQuotas =
        """
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: quota
        metadata: {name: requests}
        spec: {dimensions: {}}
        ---
        apiVersion: config.istio.io/v1alpha2
        kind: rule
        metadata: {name: nothing}
        spec: {actions: [{handler: denyreviewsv3handler.denier, instances: [requests.quota]}]}
        """;
    var passes = PolicyCase.all().get(1);

    assertThat(check(passes, denierOfQuotas, Map.of("requests", new Charge(1, false))))
        .isEqualTo(new Verdict.Exhausted(List.of("requests")));
    assertThat(check(passes, denierOfQuotas, Map.of("others", new Charge(1, false))))
        .isEqualTo(Verdict.PASS);
  }
}
