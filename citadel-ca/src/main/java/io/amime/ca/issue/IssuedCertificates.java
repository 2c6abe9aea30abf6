package io.amime.ca.issue;

import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Every certificate this CA gave out and has not forgotten; each recorded before it left. */
@Component
public class IssuedCertificates {
  /** How long an expired certificate is still listed. */
  private static final Duration REMEMBERED = Duration.ofDays(7);

  /** An issued certificate and, if it was taken back, when and why. */
  public record Known(Entry.Issued issued, Entry.@Nullable Revoked revoked) {}

  private final Journal journal;
  private final Map<String, Known> bySerial = new LinkedHashMap<>();
  private final Set<String> keyHashes = new HashSet<>();

  IssuedCertificates(Journal journal, InstantSource clock) {
    this.journal = journal;
    for (Entry entry : journal.before()) {
      if (entry instanceof Entry.Issued issued) {
        keep(issued);
      } else if (entry instanceof Entry.Revoked revoked) {
        keep(revoked);
      }
    }
    Instant oldest = clock.instant().minus(REMEMBERED);
    bySerial.values().removeIf(known -> known.issued.notAfter().isBefore(oldest));
  }

  /**
   * Records a certificate, durably, if its key was never certified before.
   *
   * @return false if the key is known; then nothing is recorded
   */
  synchronized boolean record(Entry.Issued issued) {
    if (keyHashes.contains(issued.keyHash())) {
      return false;
    }
    journal.append(issued);
    keep(issued);
    return true;
  }

  /** Takes a certificate back, durably; empty if it is unknown or already taken back. */
  public synchronized Optional<Known> revoke(Entry.Revoked revoked) {
    Known known = bySerial.get(revoked.serial());
    if (known == null || known.revoked != null) {
      return Optional.empty();
    }
    journal.append(revoked);
    keep(revoked);
    return find(revoked.serial());
  }

  public synchronized Optional<Known> find(String serial) {
    return Optional.ofNullable(bySerial.get(serial));
  }

  synchronized boolean knowsKey(String keyHash) {
    return keyHashes.contains(keyHash);
  }

  /** Oldest first. */
  public synchronized List<Known> all() {
    return List.copyOf(bySerial.values());
  }

  private void keep(Entry.Issued issued) {
    bySerial.put(issued.serial(), new Known(issued, null));
    keyHashes.add(issued.keyHash());
  }

  private void keep(Entry.Revoked revoked) {
    bySerial.computeIfPresent(revoked.serial(), (_, known) -> new Known(known.issued, revoked));
  }
}
