package io.amime.pilot.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.compile.MeshDefaults;
import io.amime.api.policy.FailPolicy;
import io.amime.api.policy.OnError;
import io.amime.api.policy.PolicySettings;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

class DefaultsPropertiesTest {
  private final ApplicationContextRunner pilot =
      new ApplicationContextRunner().withUserConfiguration(DefaultsConfiguration.class);

  @Test
  void nothingSetIsSafe() {
    pilot.run(
        context -> assertThat(context.getBean(MeshDefaults.class)).isEqualTo(MeshDefaults.SAFE));
  }

  @Test
  void zeroSwitchesTimeoutAndRetriesOff() {
    pilot
        .withPropertyValues("mesh.pilot.defaults.timeout=0s", "mesh.pilot.defaults.retries=0")
        .run(context -> {
          var defaults = context.getBean(MeshDefaults.class);
          assertThat(defaults.timeout()).isNull();
          assertThat(defaults.retries()).isNull();
        });
  }

  @Test
  void rulesOfMixerFailAsTold() {
    pilot
        .withPropertyValues(
            "mesh.pilot.defaults.check-fail-policy=open",
            "mesh.pilot.defaults.quota-fail-policy=closed",
            "mesh.pilot.defaults.on-error=fail")
        .run(context ->
            assertThat(context.getBean(MeshDefaults.class).policy())
                .isEqualTo(new PolicySettings(FailPolicy.OPEN, FailPolicy.CLOSED, OnError.FAIL)));
  }

  @ParameterizedTest
  @CsvSource({"timeout=-1s", "connect-timeout=0s", "retries=-1", "check-fail-policy=perhaps"})
  void nonsenseIsRefusedByItsName(String setting) {
    pilot
        .withPropertyValues("mesh.pilot.defaults." + setting)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("mesh.pilot.defaults." + setting.split("=")[0]));
  }
}
