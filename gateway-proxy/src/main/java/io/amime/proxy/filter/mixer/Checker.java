package io.amime.proxy.filter.mixer;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckRequest.Charge;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.StatusCode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Decides about a request: from the cache where it can, through Mixer where it must. */
final class Checker {
  private final MixerClient mixer;
  private final CheckCache cache;
  private final Map<Object, CompletableFuture<CheckResponse>> running = new ConcurrentHashMap<>();
  private final LongAdder unavailable = new LongAdder();

  Checker(MixerClient mixer, CheckCache cache) {
    this.mixer = mixer;
    this.cache = cache;
  }

  /** How it ended. */
  sealed interface Verdict {
    /** Goes on. */
    record Pass() implements Verdict {}

    /** A rule objects. */
    record Deny(CheckResponse answer) implements Verdict {}

    /** A quota is used up. */
    record Exhausted(List<String> quotas) implements Verdict {}

    /** Nobody could be asked. */
    record Unavailable(String why) implements Verdict {}
  }

  static final Verdict PASS = new Verdict.Pass();

  /** Checks that nobody could answer. */
  long unavailable() {
    return unavailable.sum();
  }

  CheckCache.Stats cacheStats() {
    return cache.stats();
  }

  /**
   * @param charges what the request costs, empty for a check alone
   * @param id the same when this request is checked again
   */
  CompletableFuture<Verdict> check(
      String version, AttributeBag bag, Map<String, Charge> charges, String id) {
    var cached = cache.find(version, bag);
    if (cached != null && (charges.isEmpty() || !cached.status().ok())) {
      return CompletableFuture.completedFuture(verdict(cached, charges));
    }
    var answer = charges.isEmpty() ? together(version, bag, id) : remote(version, bag, charges, id);
    return answer.handle((response, failure) -> {
      if (response != null && response.status().code() != StatusCode.INTERNAL.code()) {
        return verdict(response, charges);
      }
      if (cached != null) {
        // The precondition is known to hold; only the charge could not be asked for.
        return PASS;
      }
      unavailable.increment();
      return new Verdict.Unavailable(why(response, failure));
    });
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

  private CompletableFuture<CheckResponse> remote(
      String version, AttributeBag bag, Map<String, Charge> charges, String id) {
    return mixer
        .check(new CheckRequest(bag, charges, id))
        .thenApply(answer -> {
          if (answer.status().code() != StatusCode.INTERNAL.code()) {
            cache.keep(version, bag, answer);
          }
          return answer;
        });
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
    return exhausted.isEmpty() ? PASS : new Verdict.Exhausted(exhausted);
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
