package io.amime.proxy.health;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Collectors;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What follows from checks, one letter each: success, failure, unreachable, timeout. */
class CheckedHealthTest {
  @ParameterizedTest
  @CsvSource({
    // The first decides alone.
    "s, +",
    "f, -",
    "u, -",
    "t, -",
    // An answer that says no counts at once.
    "sf, +-",
    "suf, ++-",
    // What reached nobody has to happen three times in a row.
    "suu, +++",
    "suuu, +++-",
    "stut, +++-",
    "suusuuu, ++++++-",
    // Two successes in a row bring it back.
    "fs, --",
    "fss, --+",
    "fsfss, ----+",
    "fsuss, ----+",
    "fststss, ------+",
    // Counts begin anew on either side.
    "fssuuu, --+++-",
    "suuufss, +++---+",
    "uuuss, ----+"
  })
  void followsFromItsChecks(String checks, String verdicts) {
    var health = new CheckedHealth(3, 2);
    assertThat(health.verdict()).isEqualTo(Verdict.PENDING);
    var seen =
        checks
            .chars()
            .mapToObj(c -> health.observe(outcome((char) c)) == Verdict.HEALTHY ? "+" : "-")
            .collect(Collectors.joining());
    assertThat(seen).isEqualTo(verdicts);
  }

  @ParameterizedTest
  @CsvSource({"su, +-", "fs, -+", "sus, +-+"})
  void oneIsEnoughWhereItIsSaid(String checks, String verdicts) {
    var health = new CheckedHealth(1, 1);
    var seen =
        checks
            .chars()
            .mapToObj(c -> health.observe(outcome((char) c)) == Verdict.HEALTHY ? "+" : "-")
            .collect(Collectors.joining());
    assertThat(seen).isEqualTo(verdicts);
  }

  private static Outcome outcome(char letter) {
    return switch (letter) {
      case 's' -> Outcome.SUCCESS;
      case 'f' -> Outcome.FAILURE;
      case 'u' -> Outcome.UNREACHABLE;
      default -> Outcome.TIMEOUT;
    };
  }
}
