package io.amime.ca.refusal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.ca.MovingClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsTest {
  private static Duration read(String text) {
    return Ttl.read(text, Duration.ofHours(1), Duration.ofSeconds(5), Duration.ofDays(1));
  }

  @ParameterizedTest
  @CsvSource({"20s, 20", "10m, 600", "24h, 86400", "1d, 86400", "0s, 3600", ", 3600"})
  void readsLifeTimes(String text, long seconds) {
    assertThat(read(text)).hasSeconds(seconds);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "20", "-5s", "1.5h", "1w", "4s", "25h", "2d", "9999999999s"})
  void refusesLifeTimesOutOfBoundsOrForm(String text) {
    assertThatThrownBy(() -> read(text)).isInstanceOf(Refusal.class);
  }

  @Test
  void aLifeTimeThatIsTooLongIsRefusedWithTheMaximum() {
    assertThatThrownBy(() -> read("25h")).hasMessageContaining("86400s");
  }

  @Test
  void countsPerKeyInASlidingWindow() {
    MovingClock clock = new MovingClock();
    RateLimit limit = new RateLimit(2, Duration.ofMinutes(1), clock);
    limit.count("a");
    clock.pass(Duration.ofSeconds(20));
    limit.count("a");

    assertThat(limit.exceeded("a")).contains(Duration.ofSeconds(40));
    assertThat(limit.exceeded("b")).isEmpty();
    clock.pass(Duration.ofSeconds(40));
    assertThat(limit.exceeded("a")).isEmpty();
  }
}
