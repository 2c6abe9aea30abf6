package io.amime.pilot.push;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.compile.MeshDefaults;
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

  @ParameterizedTest
  @CsvSource({"timeout=-1s", "connect-timeout=0s", "retries=-1"})
  void nonsenseIsRefusedByItsName(String setting) {
    pilot
        .withPropertyValues("mesh.pilot.defaults." + setting)
        .run(context ->
            assertThat(context)
                .getFailure()
                .hasStackTraceContaining("mesh.pilot.defaults." + setting.split("=")[0]));
  }
}
