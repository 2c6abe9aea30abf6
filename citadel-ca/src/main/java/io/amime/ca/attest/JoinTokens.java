package io.amime.ca.attest;

import io.amime.api.identity.SpiffeId;
import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journal;
import io.amime.ca.refusal.Refusal;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.springframework.stereotype.Component;

/**
 * Tokens of 256 random bits that are each good for one certificate. Only their SHA-256 is kept, and
 * spending one is one atomic removal, so that of many who use it at once one succeeds.
 */
@Component
public class JoinTokens {
  private static final int BYTES = 32;

  private record Outstanding(Claim claim, Instant expires) {}

  private final Journal journal;
  private final InstantSource clock;
  private final SecureRandom random = new SecureRandom();
  private final Map<String, Outstanding> outstanding = new ConcurrentHashMap<>();
  private final CopyOnWriteArrayList<Runnable> whenSpent = new CopyOnWriteArrayList<>();

  JoinTokens(Journal journal, InstantSource clock) {
    this.journal = journal;
    this.clock = clock;
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.TokenMade made) {
        SpiffeId id = SpiffeId.parse(made.identity());
        Claim claim = new Claim(id, made.dnsNames(), made.ipAddresses());
        outstanding.put(made.hash(), new Outstanding(claim, made.expires()));
      } else if (entry instanceof Entry.TokenSpent spent) {
        outstanding.remove(spent.hash());
      }
    }
    dropExpired();
  }

  /** A token that also outlives a restart. */
  String create(Claim claim, Duration ttl, String by) {
    dropExpired();
    String token = random();
    String hash = hash(token);
    Instant now = clock.instant();
    journal.append(
        new Entry.TokenMade(
            now,
            hash,
            claim.id().toString(),
            claim.dnsNames(),
            claim.ipAddresses(),
            now.plus(ttl),
            by));
    outstanding.put(hash, new Outstanding(claim, now.plus(ttl)));
    return token;
  }

  /** A token that a restart forgets, for those who then make new ones. */
  String createPassing(Claim claim, Duration ttl) {
    dropExpired();
    String token = random();
    outstanding.put(hash(token), new Outstanding(claim, clock.instant().plus(ttl)));
    return token;
  }

  /** Whether it could be spent now, without spending it. */
  public boolean good(String token) {
    return find(token).isPresent();
  }

  /**
   * Uses up a token.
   *
   * @param from address of the caller, for the journal
   * @throws Refusal if it is unknown, spent or expired; the answer does not say which
   */
  public Claim spend(String token, String from) {
    String hash = hash(token);
    Outstanding taken = outstanding.remove(hash);
    if (taken == null || !clock.instant().isBefore(taken.expires())) {
      throw Refusal.badCredential();
    }
    journal.append(new Entry.TokenSpent(clock.instant(), hash, from));
    whenSpent.forEach(Runnable::run);
    return taken.claim();
  }

  void onSpent(Runnable listener) {
    whenSpent.add(listener);
  }

  private Optional<Outstanding> find(String token) {
    return Optional.ofNullable(outstanding.get(hash(token)))
        .filter(found -> clock.instant().isBefore(found.expires()));
  }

  private void dropExpired() {
    Instant now = clock.instant();
    outstanding.values().removeIf(token -> !now.isBefore(token.expires()));
  }

  private String random() {
    byte[] bytes = new byte[BYTES];
    random.nextBytes(bytes);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
  }

  private static String hash(String token) {
    try {
      byte[] bytes = token.getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
