package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.policy.CheckDecision;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.QuotaDecision.Counter;
import io.amime.api.policy.RuleError;
import io.amime.api.policy.Unanswered;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What the rules say to one request as far as they need nothing but the request.
 *
 * @param decision about access
 * @param counters of the quotas that have a limit for this request, by short name
 * @param errors rules that could not be applied
 */
record LocalAnswer(
    CheckDecision decision, SortedMap<String, Counter> counters, List<RuleError> errors) {

  /** Evaluates the rules for a request that costs these quotas. */
  static LocalAnswer of(DispatchTable rules, AttributeBag bag, Collection<String> quotas) {
    var decision = rules.check(bag);
    var counters = new TreeMap<String, Counter>();
    var errors = new ArrayList<>(decision.errors());
    if (decision.status().ok()) {
      for (var name : quotas) {
        var found = rules.quota(bag, name);
        errors.addAll(found.errors());
        if (found.counter() != null) {
          counters.put(name, found.counter());
        }
      }
    }
    return new LocalAnswer(decision, counters, errors);
  }

  /** Whether the answer about access is the whole one. */
  boolean complete() {
    return decision.unanswered() == null;
  }

  /** Whether only Mixer can say how it ends. */
  boolean needsMixer() {
    if (decision.failed()) {
      return false;
    }
    return !complete()
        || counters.values().stream().anyMatch(counter -> !counter.alwaysExhausted());
  }

  /** How it ends, as far as it does not depend on Mixer. */
  Verdict verdict(String version) {
    var unanswered = decision.unanswered();
    if (decision.failed() && unanswered != null) {
      return new Verdict.Unavailable(unanswered, decision.status().message());
    }
    return decision.status().ok() ? refusedHere() : denial(version);
  }

  /**
   * How it ends when Mixer does not answer.
   *
   * @param accessKnown whether Mixer has allowed access before
   */
  Verdict withoutMixer(String version, boolean accessKnown, String why) {
    if (!decision.status().ok()) {
      return denial(version);
    }
    if (refusedHere() instanceof Verdict.Exhausted exhausted) {
      return exhausted;
    }
    var access = accessKnown ? null : decision.unanswered();
    var missing =
        Unanswered.strictest(
            Stream.concat(
                Stream.ofNullable(access), counters.values().stream().map(Counter::rule)));
    return missing == null ? Verdict.PASS : new Verdict.Unavailable(missing, why);
  }

  private Verdict denial(String version) {
    return new Verdict.Deny(decision.toResponse(Map.of(), version));
  }

  private Verdict refusedHere() {
    var exhausted =
        counters.entrySet().stream()
            .filter(counter -> counter.getValue().alwaysExhausted())
            .map(Map.Entry::getKey)
            .toList();
    return exhausted.isEmpty() ? Verdict.PASS : new Verdict.Exhausted(exhausted);
  }
}
