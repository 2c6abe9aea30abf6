package io.amime.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RefusalTest {
  @Test
  void everyViolationIsALineWithItsPlace() {
    var refusal =
        Refusal.of(
            422,
            """
            {"title":"Invalid","detail":"2 violations; nothing was applied","violations":[
             {"resource":"RouteRule/default/a","path":"spec.route","message":"weights sum to 90 (expected: 100)","line":7},
             {"resource":"RouteRule/default/b","path":"","message":"unknown kind"}]}
            """);

    assertThat(refusal.problem())
        .hasMessage(
            """
            2 violations; nothing was applied (422)
              RouteRule/default/a spec.route (line 7): weights sum to 90 (expected: 100)
              RouteRule/default/b: unknown kind\
            """);
  }

  @Test
  void aKubernetesStatusIsReadAsWell() {
    var refusal =
        Refusal.of(
            422,
            """
            {"kind":"Status","message":"RouteRule \\"x\\" is invalid","details":{"causes":[
             {"field":"spec.precedence","message":"-1 (expected: 0 or more)"}]}}
            """);

    assertThat(refusal.problem())
        .hasMessageContaining("RouteRule \"x\" is invalid")
        .hasMessageContaining("spec.precedence: -1 (expected: 0 or more)");
  }

  @Test
  void aTokenThatIsNotKnownSaysHowToGetOne() {
    assertThat(Refusal.of(401, "").problem().remedy()).contains("./mesh up");
  }
}
