package io.amime.ca.issue;

import io.amime.ca.journal.Entry;
import io.amime.ca.journal.Journal;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.stereotype.Component;

/** Every certificate this CA gave out and has not forgotten; each recorded before it left. */
@Component
public class IssuedCertificates {
  /** Of expired certificates the newest so many are still listed. */
  private static final int REMEMBERED = 10_000;

  /** Clocks that are behind may still see it as good. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  /** An issued certificate and, if it was taken back, when and why. */
  public record Known(Entry.Issued issued, Entry.@Nullable Revoked revoked) {}

  private final Journal journal;
  private final InstantSource clock;
  private final int remembered;
  private final LinkedHashMap<String, Known> bySerial = new LinkedHashMap<>();
  private final Set<String> keyHashes = new HashSet<>();

  @Autowired
  IssuedCertificates(Journal journal, InstantSource clock) {
    this(journal, clock, REMEMBERED);
  }

  IssuedCertificates(Journal journal, InstantSource clock, int remembered) {
    this.journal = journal;
    this.remembered = remembered;
    this.clock = clock;
    for (Entry entry : journal.entries()) {
      if (entry instanceof Entry.Issued issued) {
        keep(issued);
      } else if (entry instanceof Entry.Revoked revoked) {
        keep(revoked);
      }
    }
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
    if (bySerial.size() > remembered) {
      forgetOldest();
    }
  }

  /** Once too many, each new one pushes out an old one; the live are never forgotten. */
  private void forgetOldest() {
    Known oldest = bySerial.firstEntry().getValue();
    if (clock.instant().isAfter(oldest.issued.notAfter().plus(SKEW))) {
      bySerial.pollFirstEntry();
      if (oldest.revoked == null) {
        keyHashes.remove(oldest.issued.keyHash());
      }
    }
  }

  private void keep(Entry.Revoked revoked) {
    bySerial.computeIfPresent(revoked.serial(), (_, known) -> new Known(known.issued, revoked));
  }
}
