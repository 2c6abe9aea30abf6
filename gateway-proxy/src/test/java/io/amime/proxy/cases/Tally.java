package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.routing.RoutingCase.Request;
import io.amime.proxy.cases.Upstreams.Member;
import io.amime.proxy.testing.RawClient;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;

/**
 * Who answered how many of the same request.
 *
 * @param counts by the member's name, or by the status where it is not 200
 */
record Tally(Map<String, Integer> counts, int total) {
  private static final Offset<Double> POINTS = Offset.offset(3.0);

  static Tally of(int proxy, Request request, int total, Map<Integer, Member> members)
      throws IOException {
    var counts = new HashMap<String, Integer>();
    var text = Observation.text(request, Map.of());
    try (var client = new RawClient(proxy)) {
      for (int i = 0; i < total; i++) {
        var answer = client.send(text).answer(Observation.isHead(request));
        counts.merge(
            answer.status() == 200
                ? members.get(Integer.valueOf(answer.header(Upstreams.SERVED_BY))).name()
                : "status " + answer.status(),
            1,
            Integer::sum);
      }
    }
    return new Tally(counts, total);
  }

  /**
   * @param lines such as {@code share 25 reviews v2}, in percent, and {@code count 5 status 500}
   */
  void check(List<String> lines) {
    var named = new ArrayList<String>();
    for (var line : lines) {
      var words = line.split(" ", 3);
      int wanted = Integer.parseInt(words[1]);
      int seen = counts.getOrDefault(words[2], 0);
      named.add(words[2]);
      if (words[0].equals("share")) {
        assertThat(100.0 * seen / total).as("%s of %s", line, this).isCloseTo(wanted, POINTS);
      } else {
        assertThat(seen).as("%s of %s", line, this).isEqualTo(wanted);
      }
    }
    assertThat(named).containsAll(counts.keySet());
  }
}
