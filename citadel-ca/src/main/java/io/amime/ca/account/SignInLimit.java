package io.amime.ca.account;

import io.amime.ca.refusal.RateLimit;
import io.amime.ca.state.StateDirectory;
import jakarta.annotation.PreDestroy;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.stereotype.Component;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/**
 * Slows guessing down: after five failures of an account each further attempt waits twice as long,
 * up to a minute, never for ever, or strangers could lock people out; and an address may fail
 * twenty times a minute. A restart does not forgive: failures are on disk within a second, and not
 * at each, so that guessing does not keep the disk busy.
 */
@Component
class SignInLimit {
  private static final Log LOG = LogFactory.getLog(SignInLimit.class);
  private static final String FILE = "sign-in-failures.json";
  private static final int FREE = 5;
  private static final Duration FORGOTTEN = Duration.ofMinutes(15);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final int MOST_ACCOUNTS = 10_000;
  private static final int A_MINUTE = 20;

  private record Failures(int count, Instant last) {}

  private record Stored(Map<String, Failures> accounts, Map<String, List<Instant>> addresses) {}

  private final StateDirectory state;
  private final InstantSource clock;
  private final RateLimit addresses;
  private final Map<String, Failures> failures = new HashMap<>();
  private final JsonMapper json = JsonMapper.builder().build();
  private boolean changed;

  SignInLimit(StateDirectory state, InstantSource clock) {
    this.state = state;
    this.clock = clock;
    this.addresses = new RateLimit(A_MINUTE, Duration.ofMinutes(1), clock);
    restore();
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
    changed = true;
  }

  synchronized void succeeded(String user) {
    changed |= failures.remove(user) != null;
  }

  @PreDestroy
  @Scheduled(fixedDelay = 1_000)
  synchronized void save() {
    if (changed) {
      failures.keySet().removeIf(user -> recent(user) == null);
      state.write(
          FILE, json.writeValueAsString(new Stored(Map.copyOf(failures), addresses.counted())));
      changed = false;
    }
  }

  private void restore() {
    if (!state.has(FILE)) {
      return;
    }
    try {
      Stored stored = json.readValue(state.read(FILE), Stored.class);
      failures.putAll(stored.accounts);
      addresses.restore(stored.addresses);
    } catch (JacksonException e) {
      LOG.warn("earlier failures to sign in cannot be read and are forgotten: " + e.getMessage());
    }
  }

  private @Nullable Failures recent(String user) {
    Failures known = failures.get(user);
    boolean old = known != null && clock.instant().isAfter(known.last.plus(FORGOTTEN));
    return old ? null : known;
  }
}
