package io.amime.pilot.explain;

import io.amime.api.observe.DecisionRecord;
import io.amime.api.resource.GoDuration;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Puts what several proxies tell about one request in the order in which it came by them. Clocks of
 * machines differ, so both ends of a call are brought together by its span first.
 */
final class Hops {
  private static final Comparator<DecisionRecord> WITHIN_A_CALL =
      Comparator.comparing(DecisionRecord::side).thenComparing(DecisionRecord::started);

  private Hops() {}

  static List<DecisionRecord> inOrder(Collection<DecisionRecord> records) {
    Map<String, List<DecisionRecord>> calls = new LinkedHashMap<>();
    int lone = 0;
    for (var hop : records) {
      var span = hop.spanId().isEmpty() ? "-" + lone++ : hop.spanId();
      calls.merge(
          span,
          List.of(hop),
          (a, b) -> Stream.of(a, b).flatMap(List::stream).sorted(WITHIN_A_CALL).toList());
    }
    return calls.values().stream()
        .sorted(
            Comparator.comparing(Hops::begin)
                .thenComparing(Hops::length, Comparator.reverseOrder()))
        .flatMap(List::stream)
        .toList();
  }

  /** As the one sees it that is called from: only its clock also times the calls around it. */
  private static Instant begin(List<DecisionRecord> call) {
    return call.getFirst().started();
  }

  /** A call that begins in the same instant as another and lasts longer is around it. */
  private static Duration length(List<DecisionRecord> call) {
    return GoDuration.parse(call.getFirst().duration()).orElse(Duration.ZERO);
  }
}
