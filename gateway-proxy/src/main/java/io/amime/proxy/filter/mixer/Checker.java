package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckRequest.Charge;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.FailPolicy;
import io.amime.api.policy.RuleError;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Decides about a request: by the rules alone where it can, from the cache or through Mixer where
 * it must.
 */
final class Checker {
  private final MixerClient mixer;
  private final CheckCache cache;
  private final Consumer<List<RuleError>> ruleErrors;
  private final Map<Object, CompletableFuture<CheckResponse>> running = new ConcurrentHashMap<>();
  private final LongAdder passedUnchecked = new LongAdder();
  private final LongAdder refusedUnchecked = new LongAdder();

  /**
   * @param ruleErrors told of rules that could not be applied to a request that Mixer never sees
   */
  Checker(MixerClient mixer, CheckCache cache, Consumer<List<RuleError>> ruleErrors) {
    this.mixer = mixer;
    this.cache = cache;
    this.ruleErrors = ruleErrors;
  }

  /** Requests that nobody could answer for and that went on. */
  long passedUnchecked() {
    return passedUnchecked.sum();
  }

  /** Requests that nobody could answer for and that were refused. */
  long refusedUnchecked() {
    return refusedUnchecked.sum();
  }

  CheckCache.Stats cacheStats() {
    return cache.stats();
  }

  /**
   * @param version of the rules
   * @param charges what the request costs, empty for a check alone
   * @param id the same when this request is checked again
   */
  CompletableFuture<Verdict> check(
      DispatchTable rules,
      String version,
      AttributeBag bag,
      Map<String, Charge> charges,
      String id) {
    var here = LocalAnswer.of(rules, bag, charges.keySet());
    if (!here.needsMixer()) {
      ruleErrors.accept(here.errors());
      return CompletableFuture.completedFuture(counted(here.verdict(version)));
    }
    var limited = new TreeMap<>(charges);
    limited.keySet().retainAll(here.counters().keySet());
    var cached = here.complete() ? null : cache.find(version, bag);
    if (cached != null && (limited.isEmpty() || !cached.status().ok())) {
      return CompletableFuture.completedFuture(verdict(cached, limited));
    }
    var answer =
        limited.isEmpty()
            ? together(version, bag, id)
            : remote(here.complete() ? null : version, bag, limited, id);
    return answer.handle((response, failure) ->
        response != null && decided(response)
            ? verdict(response, limited)
            : counted(here.withoutMixer(version, cached != null, why(response, failure))));
  }

  private Verdict counted(Verdict verdict) {
    if (verdict instanceof Verdict.Unavailable(var rule, var why)) {
      (rule.failPolicy() == FailPolicy.OPEN ? passedUnchecked : refusedUnchecked).increment();
    }
    return verdict;
  }

  /** One of several alike asks, the others look at what it brought. */
  private CompletableFuture<CheckResponse> together(String version, AttributeBag bag, String id) {
    var likeness = cache.likeness(version, bag);
    if (likeness == null) {
      return remote(version, bag, Map.of(), id);
    }
    var mine = new CompletableFuture<CheckResponse>();
    var first = running.putIfAbsent(likeness, mine);
    if (first == null) {
      remote(version, bag, Map.of(), id)
          .whenComplete((answer, failure) -> {
            running.remove(likeness, mine);
            if (failure == null) {
              mine.complete(answer);
            } else {
              mine.completeExceptionally(failure);
            }
          });
      return mine;
    }
    return first.thenCompose(ignored -> {
      var cached = cache.find(version, bag);
      return cached == null
          ? remote(version, bag, Map.of(), id)
          : CompletableFuture.completedFuture(cached);
    });
  }

  /**
   * @param version under which the answer is kept, null where only its quotas are of interest
   */
  private CompletableFuture<CheckResponse> remote(
      @Nullable String version, AttributeBag bag, Map<String, Charge> charges, String id) {
    return mixer
        .check(new CheckRequest(bag, charges, id))
        .thenApply(answer -> {
          if (version != null && decided(answer)) {
            cache.keep(version, bag, answer);
          }
          return answer;
        });
  }

  /** An objection that nobody made says that Mixer does not know either. */
  private static boolean decided(CheckResponse answer) {
    return answer.status().ok() || answer.decidedBy() != null;
  }

  private static Verdict verdict(CheckResponse answer, Map<String, Charge> charges) {
    if (!answer.status().ok()) {
      return new Verdict.Deny(answer);
    }
    var exhausted = new ArrayList<String>();
    charges.forEach((name, charge) -> {
      var grant = answer.quotas().get(name);
      if (grant != null && grant.granted() < charge.amount()) {
        exhausted.add(name);
      }
    });
    exhausted.sort(null);
    return exhausted.isEmpty() ? Verdict.PASS : new Verdict.Exhausted(exhausted);
  }

  private static String why(@Nullable CheckResponse answer, @Nullable Throwable failure) {
    if (answer != null) {
      return answer.status().body();
    }
    var root = failure;
    while (root != null && root.getCause() != null) {
      root = root.getCause();
    }
    return root == null ? "no answer" : String.valueOf(root.getMessage());
  }
}
