package io.amime.cli.look;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;

class ProxyStateTest {
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          synced                                 | true  | b | b | null
          behind for 3s                          | true  | a | b | null
          not connected                          | false | b | b | null
          refuses revision 42: too large; no x   | true  | a | b | {"version":"b","violations":["too large","no x"]}
          refuses revision 42: too large         | false | a | b | {"version":"b","violations":["too large"]}
          refuses revision 42: no reason given   | true  | a | b | {"version":"b","violations":[]}
          # What follows b is on its way: revision 42 is not the one that was refused.
          refuses version b: too large           | true  | a | c | {"version":"b","violations":["too large"]}
          # The rules are again what they were before.
          synced                                 | true  | a | a | {"version":"b","violations":["too large"]}
          """)
  void aProxyStandsAsPilotSaysOfIt(
      String state, boolean connected, String acked, String version, String refused) {
    var proxy =
        JsonMapper.shared()
            .readTree(
                """
                {"id":"reviews-v3","connected":%s,"acked":"%s","version":"%s","revision":42,
                 "refused":%s,"lag":"3s"}
                """
                    .formatted(connected, acked, version, refused));

    assertThat(ProxyState.of(proxy)).isEqualTo(state);
  }
}
