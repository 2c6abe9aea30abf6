package io.amime.ca.account;

import io.amime.ca.refusal.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Slows guessing down: after five failures of an account each further attempt waits twice as long,
 * up to a minute, never for ever, or strangers could lock people out; and an address may fail
 * twenty times a minute.
 */
final class SignInLimit {
  private static final int FREE = 5;
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int MOST_ACCOUNTS = 10_000;
  private static final int A_MINUTE = 20;

  private record Failures(int count, Instant last) {}

  private final InstantSource clock;
  private final RateLimit addresses;
  private final Map<String, Failures> failures = new HashMap<>();

  SignInLimit(InstantSource clock) {
    this.clock = clock;
    this.addresses = new RateLimit(A_MINUTE, Duration.ofMinutes(1), clock);
  }

  /** How long to wait before trying; empty when it may be tried now. */
  synchronized Optional<Duration> wait(String user, String address) {
    Optional<Duration> crowd = addresses.exceeded(address);
    if (crowd.isPresent()) {
      return crowd;
    }
    Failures known = recent(user);
    if (known == null || known.count < FREE) {
      return Optional.empty();
    }
    Duration pause = Duration.ofSeconds(1L << Math.min(known.count - FREE, 10));
    pause = pause.compareTo(LONGEST) > 0 ? LONGEST : pause;
    Duration left = Duration.between(clock.instant(), known.last.plus(pause));
    return left.isPositive() ? Optional.of(left) : Optional.empty();
  }

  synchronized void failed(String user, String address) {
    addresses.count(address);
    if (failures.size() >= MOST_ACCOUNTS) {
      failures.keySet().removeIf(other -> recent(other) == null);
    }
    Failures known = recent(user);
    if (known != null || failures.size() < MOST_ACCOUNTS) {
      failures.put(user, new Failures(known == null ? 1 : known.count + 1, clock.instant()));
    }
  }

  synchronized void succeeded(String user) {
    failures.remove(user);
  }

  private @Nullable Failures recent(String user) {
    Failures known = failures.get(user);
    boolean old = known != null && clock.instant().isAfter(known.last.plus(FORGOTTEN));
    return old ? null : known;
  }
}
