package io.amime.proxy.filter.retry;

import io.amime.api.discovery.RouteAction.RetryPolicy;
import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * When a request is tried again and how long before. Plain and without state: the number of the
 * attempt and what came of it go in, the verdict comes out.
 */
final class RetryRules {
  private static final int MOST_BASES = 10;
  private static final int MOST_ATTEMPTS = 10;
  private static final Set<String> IDEMPOTENT =
      Set.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE");

  private static final RetryRules NONE =
      new RetryRules(0, Set.of(), RetryPolicy.BACK_OFF.toMillis(), false);

  private final int retries;
  private final Set<String> conditions;
  private final long baseMillis;
  private final boolean anyMember;

  private RetryRules(
      int retries, Collection<String> conditions, long baseMillis, boolean anyMember) {
    this.retries = Math.min(retries, MOST_ATTEMPTS);
    this.conditions = Set.copyOf(conditions);
    this.baseMillis = baseMillis;
    this.anyMember = anyMember;
  }

  /**
   * @param policy null for none; one without attempts is none either
   */
  static RetryRules of(@Nullable RetryPolicy policy) {
    if (policy == null || policy.attempts() == 0) {
      return NONE;
    }
    var base = policy.backOff() == null ? RetryPolicy.BACK_OFF : policy.backOff();
    return new RetryRules(
        policy.attempts(),
        policy.retryOn(),
        Math.max(1, base.toMillis()),
        Boolean.TRUE.equals(policy.anyMember()));
  }

  /**
   * The same with what the application asked for on this call; a number alone is no reason to try
   * again.
   *
   * @param max header {@code x-envoy-max-retries}
   * @param on header {@code x-envoy-retry-on}
   * @param grpcOn header {@code x-envoy-retry-grpc-on}
   */
  RetryRules asked(@Nullable String max, @Nullable String on, @Nullable String grpcOn) {
    if (retries == 0 && on == null && grpcOn == null) {
      return this;
    }
    var wanted = new HashSet<>(conditions);
    addWords(wanted, on);
    addWords(wanted, grpcOn);
    int count = Math.max(1, retries);
    if (max != null && max.chars().allMatch(Character::isDigit) && max.length() <= 3) {
      count = max.isEmpty() ? count : Integer.parseInt(max);
    }
    return new RetryRules(count, wanted, baseMillis, anyMember);
  }

  private static void addWords(Set<String> to, @Nullable String text) {
    if (text != null) {
      for (var word : text.split(",")) {
        to.add(word.strip().toLowerCase(Locale.ROOT));
      }
    }
  }

  /** Tries after the first. */
  int retries() {
    return retries;
  }

  /** Whether the member that has just failed may be tried again at once. */
  boolean anyMember() {
    return anyMember;
  }

  /** What came of an attempt. */
  enum Failure {
    /** No connection stood. */
    CONNECT,
    /** A connection broke before the request was written. */
    REFUSED,
    /** A connection broke after it, before the answer. */
    RESET,
    /** The try's own time was over. */
    PER_TRY_TIMEOUT,
    /** Nothing another try would mend. */
    FINAL
  }

  /** Whether an attempt that ended without an answer is worth another. */
  boolean worthAnother(Failure failure, String method) {
    return switch (failure) {
      case CONNECT -> any("connect-failure", "reset-before-request", "5xx");
      case REFUSED ->
          any("refused-stream", "connect-failure", "reset", "reset-before-request", "5xx");
      case RESET -> any("reset", "5xx") || idempotent503(method);
      case PER_TRY_TIMEOUT -> any("5xx", "gateway-error", "reset");
      case FINAL -> false;
    };
  }

  /** Whether an answer with that status is worth another attempt. */
  boolean worthAnother(int status, String method) {
    boolean gateway = status == 502 || status == 503 || status == 504;
    return (status >= 500 && conditions.contains("5xx"))
        || (gateway && conditions.contains("gateway-error"))
        || (status == 409 && conditions.contains("retriable-4xx"))
        || (status == 503 && idempotent503(method))
        || conditions.contains(Integer.toString(status));
  }

  /** Whether an answer that only a limit of rates has brought about is worth another attempt. */
  boolean worthAnotherDespiteLimit() {
    return conditions.contains("envoy-ratelimited");
  }

  /** Whether a call that failed before it said anything is worth another attempt. */
  boolean worthAnotherCall(int grpcStatus) {
    return switch (grpcStatus) {
      case 1 -> conditions.contains("cancelled");
      case 4 -> conditions.contains("deadline-exceeded");
      case 8 -> conditions.contains("resource-exhausted");
      case 13 -> conditions.contains("internal");
      case 14 -> conditions.contains("unavailable");
      default -> false;
    };
  }

  private boolean any(String... words) {
    for (var word : words) {
      if (conditions.contains(word)) {
        return true;
      }
    }
    return false;
  }

  private boolean idempotent503(String method) {
    return conditions.contains(RetryPolicy.IDEMPOTENT_503) && IDEMPOTENT.contains(method);
  }

  /**
   * How long to wait before the n-th retry (from 1): anything up to the base, which is 25 ms unless
   * the rule says otherwise, then three, seven and ten times of it, so that callers who failed
   * together do not come back together.
   */
  long backOffMillis(int retry, RandomGenerator random) {
    int bases = Math.min((1 << Math.min(retry, 10)) - 1, MOST_BASES);
    return random.nextLong(bases * baseMillis);
  }
}
