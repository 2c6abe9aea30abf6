package io.amime.ui.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.ui.ConsoleProperties;
import io.amime.ui.ConsoleProperties.TemporaryPassword;
import java.net.InetAddress;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.springframework.boot.web.server.autoconfigure.ServerProperties;

class PasswordDutyTest {
  private static PasswordDuty duty(TemporaryPassword setting, String address) {
    var server = new ServerProperties();
    server.setAddress(address == null ? null : InetAddress.ofLiteral(address));
    URI none = URI.create("https://localhost");
    return new PasswordDuty(
        new ConsoleProperties(none, none, none, Duration.ZERO, Duration.ZERO, setting), server);
  }

  private static SignedIn jane(boolean temporary) {
    return new SignedIn("jane", List.of(), "token", Instant.MAX, temporary);
  }

  @ParameterizedTest
  @CsvSource({
    "AUTO, 127.0.0.1, advised",
    "AUTO, ::1, advised",
    "AUTO, 0.0.0.0, required",
    "AUTO, 10.0.0.7, required",
    "AUTO,, required",
    "ADVISE, 0.0.0.0, advised",
    "REQUIRE, 127.0.0.1, required"
  })
  void aTemporaryPasswordMustGoWhereOthersCanTryIt(
      TemporaryPassword setting, String address, String expected) {
    var duty = duty(setting, address);

    assertThat(duty.of(jane(true))).isEqualTo(expected);
    assertThat(duty.comesFirst(jane(true))).isEqualTo(expected.equals("required"));
    assertThat(duty.of(jane(false))).isNull();
    assertThat(duty.comesFirst(jane(false))).isFalse();
  }

  @Test
  void whatIsLoggedNeverHoldsTheToken() {
    assertThat(jane(true)).hasToString("SignedIn[jane]");
  }
}
