package io.amime.ca.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ca.MovingClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class SignInLimitTest {
  private final MovingClock clock = new MovingClock();
  private final SignInLimit limit = new SignInLimit(clock);

  @Test
  void waitsTwiceAsLongAfterEachFurtherFailureButNeverForEver() {
    for (int i = 0; i < 5; i++) {
      assertThat(limit.wait("jane", "a" + i)).isEmpty();
      limit.failed("jane", "a" + i);
    }
    assertThat(limit.wait("jane", "b")).contains(Duration.ofSeconds(1));
    assertThat(limit.wait("john", "b")).isEmpty();
    limit.failed("jane", "b");
    assertThat(limit.wait("jane", "c")).contains(Duration.ofSeconds(2));
    for (int i = 0; i < 100; i++) {
      limit.failed("jane", "c" + i);
    }
    assertThat(limit.wait("jane", "d")).contains(Duration.ofMinutes(1));
    clock.pass(Duration.ofMinutes(1));
    assertThat(limit.wait("jane", "d")).isEmpty();
  }

  @Test
  void forgetsAfterASuccessOrAQuarterOfAnHour() {
    for (int i = 0; i < 6; i++) {
      limit.failed("jane", "a" + i);
      limit.failed("john", "b" + i);
    }
    limit.succeeded("jane");
    assertThat(limit.wait("jane", "x")).isEmpty();
    assertThat(limit.wait("john", "x")).isPresent();
    clock.pass(Duration.ofMinutes(16));
    limit.failed("john", "x");
    assertThat(limit.wait("john", "x")).isEmpty();
  }

  @Test
  void anAddressMayFailTwentyTimesAMinute() {
    for (int i = 0; i < 20; i++) {
      assertThat(limit.wait("user" + i, "a")).isEmpty();
      limit.failed("user" + i, "a");
    }
    assertThat(limit.wait("another", "a")).contains(Duration.ofMinutes(1));
    assertThat(limit.wait("another", "b")).isEmpty();
  }
}
