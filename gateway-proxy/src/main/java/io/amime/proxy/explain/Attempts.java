package io.amime.proxy.explain;

import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.observe.DecisionRecord.Attempt;
import io.amime.api.observe.DecisionRecord.Out;
import io.amime.proxy.cluster.Candidates;
import io.amime.proxy.cluster.Host;
import io.amime.proxy.http.Trail;
import io.amime.proxy.http.Try;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
    candidates.failing().forEach(h -> out.add(new Out(h.name(), "failed its health checks" + why)));
    candidates
        .unchecked()
        .forEach(h -> out.add(new Out(h.name(), "not yet through its first health check" + why)));
    candidates.elsewhere().forEach(h -> out.add(new Out(h.name(), "not in the caller's zone")));
    return out.stream().limit(MOST_SHOWN).toList();
  }

  private static String because(Try one) {
    var candidates = one.candidates();
    int count = candidates.eligible().size();
    var where =
        candidates.elsewhere().isEmpty()
            ? ""
            : " in zone " + candidates.cluster().balancer().zone();
    if (count <= 1) {
      return "the only candidate" + where;
    }
    var all = count + where + warming(candidates);
    var how =
        switch (candidates.cluster().loadBalancing()) {
          case ROUND_ROBIN -> "the next in turn of " + all;
          case LEAST_CONN -> "the less busy of two drawn from " + all;
          case RANDOM -> "drawn at random from " + all;
          case RING_HASH -> byHash(one, candidates.cluster().balancer().hash(), all);
          case PEAK_EWMA -> "the quicker to answer of two drawn from " + all;
        };
    var failed = one.before();
    return failed == null || failed.host() == one.host()
        ? how
        : how + ", passing by " + failed.host().name() + " which had just failed";
  }

  private static String warming(Candidates candidates) {
    int count = candidates.warming().size();
    return count == 0 ? "" : " (" + count + " still warming up)";
  }

  private static String byHash(Try one, @Nullable HashKey key, String all) {
    var field = key == null ? "" : key.field();
    var affinity = one.affinity();
    if (affinity == null) {
      return "drawn at random from " + all + ", as there is no " + field;
    }
    var given = affinity.cookie() == null ? "" : " that the caller is given,";
    return "by the hash of " + field + given + " among " + all;
  }
}
