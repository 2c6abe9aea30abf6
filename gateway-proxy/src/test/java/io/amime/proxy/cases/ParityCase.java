package io.amime.proxy.cases;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.routing.RoutingCase;
import java.io.IOException;
import java.util.List;

/**
 * Rules, a request, and what is seen at both ends of a proxy. Its last part are the lines of {@link
 * Observation}, or {@code repeat N} and the lines of {@link Tally}, or {@code settles on MEMBER},
 * who answers all requests sooner or later. A line that begins with {@code ours: } or {@code envoy:
 * } is about one of the two; then {@code because: } says why they differ.
 */
record ParityCase(RoutingCase rules, Upstreams.Stage stage) {
  static final String OURS = "ours: ";
  static final String ENVOY = "envoy: ";
  private static final String BECAUSE = "because: ";
  private static final String REPEAT = "repeat ";
  private static final String SETTLES = "settles on ";

  ParityCase {
    var text = "\n" + rules.expected();
    boolean differs = text.contains("\n" + OURS) || text.contains("\n" + ENVOY);
    if (differs != text.contains("\n" + BECAUSE)) {
      throw new IllegalArgumentException(rules.title() + ": a difference needs its reason");
    }
  }

  void check(String side, int proxy, Upstreams upstreams) throws IOException {
    var lines = lines(side);
    if (lines.getFirst().startsWith(REPEAT)) {
      int times = Integer.parseInt(lines.getFirst().substring(REPEAT.length()));
      Tally.of(proxy, rules.request(), times, stage.members())
          .check(lines.subList(1, lines.size()));
      return;
    }
    if (lines.getFirst().startsWith(SETTLES)) {
      Tally.settles(
          proxy, rules.request(), lines.getFirst().substring(SETTLES.length()), stage.members());
      return;
    }
    boolean shadowed = lines.stream().anyMatch(l -> l.startsWith("shadow "));
    boolean timed = lines.stream().anyMatch(l -> l.startsWith("took "));
    var seen = Observation.of(proxy, rules.request(), shadowed, stage, upstreams);
    assertThat(seen.text(timed)).as(side + rules.title()).isEqualTo(String.join("\n", lines));
  }

  private List<String> lines(String side) {
    var other = side.equals(OURS) ? ENVOY : OURS;
    return rules
        .expected()
        .lines()
        .filter(l -> !l.startsWith(other) && !l.startsWith(BECAUSE))
        .map(l -> l.startsWith(side) ? l.substring(side.length()) : l)
        .toList();
  }
}
