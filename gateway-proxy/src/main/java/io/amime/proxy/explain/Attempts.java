package io.amime.proxy.explain;

import io.amime.api.observe.DecisionRecord.Attempt;
import io.amime.api.observe.DecisionRecord.Out;
import io.amime.proxy.cluster.Candidates;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.http.Trail;
import io.amime.proxy.http.Try;
import java.util.ArrayList;
import java.util.List;

/** Tells why each attempt went to the endpoint that it went to, and what it brought. */
final class Attempts {
  private static final int MOST_SHOWN = 32;
  private static final int NANOS_PER_MICRO = 1000;

  private Attempts() {}

  /** In the order in which they were made. */
  static List<Attempt> of(Trail trail) {
    var attempts = new ArrayList<Attempt>();
    for (var one = trail.last(); one != null; one = one.before()) {
      attempts.add(attempt(one, trail.startNanos()));
    }
    return attempts.reversed();
  }

  private static Attempt attempt(Try one, long begin) {
    var candidates = one.candidates();
    return new Attempt(
        one.host().name(),
        one.host().endpoint().id(),
        because(one),
        candidates.eligible().stream().map(Host::name).limit(MOST_SHOWN).toList(),
        out(candidates),
        DecisionRecords.micros((one.startNanos() - begin) / NANOS_PER_MICRO),
        one.endNanos() == 0
            ? null
            : DecisionRecords.micros((one.endNanos() - one.startNanos()) / NANOS_PER_MICRO),
        one.status() == 0 ? null : one.status(),
        one.failure() == null ? null : one.failure().word());
  }

  private static List<Out> out(Candidates candidates) {
    var out = new ArrayList<Out>();
    var why = candidates.panic() ? ", but so few are fit that all are called" : "";
    candidates.ejected().forEach(h -> out.add(new Out(h.name(), "ejected after errors" + why)));
    candidates
        .unhealthy()
        .forEach(h -> out.add(new Out(h.name(), "its application does not answer" + why)));
    return out.stream().limit(MOST_SHOWN).toList();
  }

  private static String because(Try one) {
    var candidates = one.candidates();
    int count = candidates.eligible().size();
    if (count <= 1) {
      return "the only candidate";
    }
    var how =
        switch (candidates.policy()) {
          case ROUND_ROBIN -> "the next in turn of " + count;
          case LEAST_CONN -> "the less busy of two drawn from " + count;
          case RANDOM -> "drawn at random from " + count;
        };
    var failed = one.before();
    return failed == null || failed.host() == one.host()
        ? how
        : how + ", passing by " + failed.host().name() + " which had just failed";
  }
}
