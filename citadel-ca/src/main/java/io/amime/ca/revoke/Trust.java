package io.amime.ca.revoke;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Pem;
import io.amime.ca.authority.Authority;
import io.amime.ca.issue.IssuedCertificates;
import java.math.BigInteger;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Component;

/** Whom the mesh trusts and which of its certificates it no longer does, as one numbered state. */
@Component
class Trust {
  /** A revoked certificate stays listed until clocks that are behind see it expired too. */
  private static final Duration SKEW = Duration.ofMinutes(2);

  private static final Duration CRL_LIFE = Duration.ofHours(1);

  /**
   * @param version grows with every change, also over restarts
   */
  record State(String version, List<String> bundle, List<String> revoked) {}

  private final Authority authority;
  private final IssuedCertificates issued;
  private final LiveIdentity own;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long version;
  private BigInteger crlNumber = BigInteger.ZERO;
  private @Nullable Listed listed;

  private record Listed(long version, Instant at, X509CRL crl) {}

  Trust(Authority authority, IssuedCertificates issued, LiveIdentity own, InstantSource clock) {
    this.authority = authority;
    this.issued = issued;
    this.own = own;
    this.clock = clock;
    this.version = clock.millis();
    apply();
  }

  /** To be called after each revocation: tells our own server and everybody who waits. */
  void revoked() {
    lock.lock();
    try {
      version = Math.max(version + 1, clock.millis());
      apply();
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** The state, at once if it is another than the one named, else after the next change or wait. */
  State after(String known, Duration wait) throws InterruptedException {
    lock.lock();
    try {
      long nanos = wait.toNanos();
      while (Long.toString(version).equals(known) && nanos > 0) {
        nanos = changed.awaitNanos(nanos);
      }
      return new State(
          Long.toString(version),
          authority.bundle().roots().stream().map(Pem::encode).toList(),
          List.copyOf(live().keySet()));
    } finally {
      lock.unlock();
    }
  }

  /** The same list until something changes or half of its life is over; numbers only grow. */
  X509CRL crl() {
    lock.lock();
    try {
      Instant now = clock.instant();
      Listed last = listed;
      if (last != null
          && last.version == version
          && now.isBefore(last.at.plus(CRL_LIFE.dividedBy(2)))) {
        return last.crl;
      }
      crlNumber = crlNumber.add(BigInteger.ONE).max(BigInteger.valueOf(clock.millis()));
      Map<BigInteger, Instant> entries = new HashMap<>();
      live().forEach((serial, at) -> entries.put(new BigInteger(serial, 16), at));
      X509CRL crl = authority.sign(entries, crlNumber, now.plus(CRL_LIFE));
      listed = new Listed(version, now, crl);
      return crl;
    } finally {
      lock.unlock();
    }
  }

  private void apply() {
    own.trust(authority.bundle(), live().keySet());
  }

  private Map<String, Instant> live() {
    Instant now = clock.instant();
    return issued.all().stream()
        .filter(known -> known.revoked() != null)
        .filter(known -> now.isBefore(known.issued().notAfter().plus(SKEW)))
        .collect(
            Collectors.toMap(
                known -> known.issued().serial(),
                known -> known.revoked() == null ? now : known.revoked().time()));
  }
}
