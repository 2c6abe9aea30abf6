package io.amime.mixer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.mixer.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrafficTest {
  @Test
  void quantilesAreWithinAThirdOfTheTruth() {
    Traffic traffic = new Traffic();
    for (int i = 1; i <= 1000; i++) {
      traffic.add(i % 10 == 0, Duration.ofMillis(i));
    }
    assertThat(traffic.requests).isEqualTo(1000);
    assertThat(traffic.errors).isEqualTo(100);
    assertThat(traffic.quantileMillis(0.5)).isBetween(375.0, 667.0);
    assertThat(traffic.quantileMillis(0.99)).isBetween(745.0, 1320.0);
    assertThat(new Traffic().quantileMillis(0.5)).isZero();
  }

  @Test
  void durationsOutsideTheScaleAreCountedAtItsEnds() {
    Traffic traffic = new Traffic();
    traffic.add(false, Duration.ZERO);
    traffic.add(false, Duration.ofHours(1));
    assertThat(traffic.quantileMillis(0.5)).isLessThanOrEqualTo(0.5);
    assertThat(traffic.quantileMillis(1)).isBetween(60_000.0, 200_000.0);
  }

  @ParameterizedTest
  @ValueSource(strings = {"reviews", "a|b", "a#1", "", "\u00e4 %"})
  void edgesSurviveTheirTextForm(String service) {
    Edge edge =
        new Edge(
            new Rate.Party(service, "default", "v1"),
            new Rate.Party("ratings", "default", service));
    assertThat(Edge.parse(edge.field())).isEqualTo(edge);
  }
}
