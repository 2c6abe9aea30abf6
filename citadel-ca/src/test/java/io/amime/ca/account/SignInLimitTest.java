package io.amime.ca.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ca.MovingClock;
import io.amime.ca.state.StateDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SignInLimitTest {
  @TempDir Path temp;
  private final MovingClock clock = new MovingClock();
  private SignInLimit limit;

  @BeforeEach
  void start() {
    limit = new SignInLimit(StateDirectory.of(temp.resolve("state")), clock);
  }

  @Test
  void aRestartDoesNotForgive() throws Exception {
    for (int i = 0; i < 7; i++) {
      limit.failed("jane", "a");
    }
    for (int i = 0; i < 13; i++) {
      limit.failed("john" + i, "a");
    }
    limit.save();
    start();
    assertThat(limit.wait("jane", "b")).contains(Duration.ofSeconds(4));
    assertThat(limit.wait("anybody", "a")).contains(Duration.ofMinutes(1));

    limit.succeeded("jane");
    limit.save();
    start();
    assertThat(limit.wait("jane", "b")).isEmpty();

    Files.writeString(temp.resolve("state/sign-in-failures.json"), "{");
    start();
    assertThat(limit.wait("anybody", "a")).isEmpty();
  }

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
