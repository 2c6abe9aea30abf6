package io.amime.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class RatioTest {
  @Test
  void isTakenRoundByRoundSoThatASlowRoundOfBothCancelsOut() {
    var ratio =
        Ratio.of(samples(10, 100, 20), samples(20, 200, 50), Sample::cpuMicros).orElseThrow();

    assertThat(ratio.median()).isEqualTo(0.5);
    assertThat(ratio.least()).isEqualTo(0.4);
    assertThat(ratio.most()).isEqualTo(0.5);
  }

  @Test
  void ofAnEvenNumberIsBetweenTheMiddleTwo() {
    assertThat(Ratio.median(List.of(4.0, 1.0, 3.0, 2.0))).isEqualTo(2.5);
  }

  @Test
  void isAbsentWithoutAReference() {
    assertThat(Ratio.of(samples(10), List.of(), Sample::cpuMicros)).isEmpty();
  }

  private static List<Sample> samples(double... cpu) {
    return Arrays.stream(cpu).mapToObj(c -> new Sample(c, 1, 1, 1, 1, 0, 1, 1, 0, 0)).toList();
  }
}
