package io.amime.proxy.filter.timeout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TimeLimitTest {
  private final TimeLimit limit = new TimeLimit(Duration.ofSeconds(15));

  @ParameterizedTest
  @CsvSource({"100, 100000000", "20000, 20000000000", "0, 0"})
  void theApplicationSaysItInMilliseconds(String asked, long nanos) {
    assertThat(limit.nanos(asked)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "x", "-1", "1.5"})
  void nonsenseIsNotHeeded(String asked) {
    assertThat(limit.nanos(asked)).isEqualTo(15_000_000_000L);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0, , 0",
    "0, 100, , 0",
    "50, 100, , 50",
    "100, 100, , 0",
    "50, 0, , 50",
    "0, 100, 99, 99",
    "0, 100, 100, 0",
    "50, 100, 100, 50",
    "50, 100, 70, 70",
    "50, 100, 0, 0",
    "50, 0, 70, 70",
    "50, 40, 70, 0",
  })
  void oneTryTakesLessThanAll(long rule, long total, String asked, long heeded) {
    var one = new TimeLimit(Duration.ofMillis(rule));
    assertThat(one.within(total * 1_000_000, asked)).isEqualTo(heeded * 1_000_000);
  }

  @ParameterizedTest
  @CsvSource({
    "1H, 3600000000000",
    "2M, 120000000000",
    "3S, 3000000000",
    "100m, 100000000",
    "50u, 50000",
    "7n, 7",
    "0n, 1",
    "99999999m, 99999999000000"
  })
  void aCallerOfGrpcSaysItWithAUnit(String asked, long nanos) {
    assertThat(TimeLimit.deadline(asked)).isEqualTo(nanos);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "S", "5", "5s", "-5S", "1.5S", "123456789S", "5 S"})
  void whatIsNoDeadlineIsNone(String asked) {
    assertThat(TimeLimit.deadline(asked)).isZero();
  }

  @Test
  void withoutTheFieldThereIsNone() {
    assertThat(TimeLimit.deadline(null)).isZero();
    assertThat(limit.nanos(null)).isEqualTo(15_000_000_000L);
  }
}
