package io.amime.cli.up;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.cli.state.StateDir;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PortPlanTest {
  @Test
  void knownPortsAreShiftedAndOthersAreNot() {
    var plan = PortPlan.of(100, Map.of("reviews-v1.http", 29_000), port -> true);

    assertThat(plan.fixed("pilot.https", 15010)).isEqualTo(15110);
    assertThat(plan.any("reviews-v1.http")).isEqualTo(29_000);
  }

  @Test
  void chosenPortsAreFreeAndDifferent() {
    var plan = PortPlan.of(0, Map.of("a", 27_101), port -> port % 2 == 1);

    assertThat(plan.any("b")).isEqualTo(27_103);
    assertThat(plan.any("c")).isEqualTo(27_105);
    assertThat(plan.any("b")).isEqualTo(27_103);
  }

  @Test
  void aPortThatSomebodyTookIsChosenAnew() {
    var plan = PortPlan.of(0, Map.of("a", 27_150), port -> port != 27_150).withoutTaken();

    assertThat(plan.any("a")).isNotEqualTo(27_150);
  }

  @Test
  void aPlanWithoutFixedPortsMovesThemToo() {
    assertThat(PortPlan.anywhere().fixed("pilot.https", 15010)).isNotEqualTo(15010);
  }

  @Test
  void portsAreRemembered(@TempDir Path folder) throws IOException {
    var state = new StateDir(folder.resolve("mesh"));
    state.create();
    var plan = PortPlan.at(0, state);
    int port = plan.any("reviews-v1.http");
    plan.any("reviews-v2.http");
    plan.remember(state);

    assertThat(PortPlan.at(0, state).any("reviews-v1.http")).isEqualTo(port);
  }
}
