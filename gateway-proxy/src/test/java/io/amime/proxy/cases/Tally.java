package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.routing.RoutingCase.Request;
import io.amime.proxy.cases.Upstreams.Member;
import io.amime.proxy.testing.RawClient;
import java.io.IOException;
import java.time.Duration;
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

  private static final int IN_A_ROW = 20;

  static Tally of(int proxy, Request request, int total, Map<Integer, Member> members)
      throws IOException {
    var counts = new HashMap<String, Integer>();
    var text = Observation.text(request, Map.of());
    try (var client = new RawClient(proxy)) {
      for (int i = 0; i < total; i++) {
        counts.merge(next(client, text, request, members), 1, Integer::sum);
      }
    }
    return new Tally(counts, total);
  }

  /** Asks until that member has answered so often in a row that nobody else can be left. */
  static void settles(int proxy, Request request, String member, Map<Integer, Member> members)
      throws IOException {
    var text = Observation.text(request, Map.of());
    try (var client = new RawClient(proxy)) {
      await()
          .pollDelay(Duration.ZERO)
          .until(() -> {
            for (int i = 0; i < IN_A_ROW; i++) {
              if (!next(client, text, request, members).equals(member)) {
                return false;
              }
            }
            return true;
          });
    }
  }

  private static String next(
      RawClient client, String text, Request request, Map<Integer, Member> members)
      throws IOException {
    var answer = client.send(text).answer(Observation.isHead(request));
    return answer.status() == 200
        ? members.get(Integer.valueOf(answer.header(Upstreams.SERVED_BY))).name()
        : "status " + answer.status();
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
