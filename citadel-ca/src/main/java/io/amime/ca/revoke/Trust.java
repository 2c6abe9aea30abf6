package io.amime.ca.revoke;

import io.amime.api.identity.LiveIdentity;
import io.amime.api.identity.Pem;
import io.amime.api.identity.RevocationList;
import io.amime.ca.authority.Authority;
import io.amime.ca.issue.IssuedCertificates;
import io.amime.ca.state.StateDirectory;
import java.math.BigInteger;
import java.security.cert.CRLException;
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
  private static final String NUMBER_FILE = "crl-number";

  /**
   * @param version grows with every change, also over restarts
   * @param crl signed by a root of the bundle, PEM
   */
  record State(String version, List<String> bundle, String crl) {}

  private final StateDirectory state;
  private final Authority authority;
  private final IssuedCertificates issued;
  private final LiveIdentity own;
  private final InstantSource clock;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private long version;
  private @Nullable Listed listed;

  private record Listed(long version, Instant at, RevocationList list) {}

  Trust(
      StateDirectory state,
      Authority authority,
      IssuedCertificates issued,
      LiveIdentity own,
      InstantSource clock) {
    this.state = state;
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
          crl().pem());
    } finally {
      lock.unlock();
    }
  }

  /** The same list until something changes or half of its life is over; numbers only grow. */
  RevocationList crl() {
    lock.lock();
    try {
      Instant now = clock.instant();
      Listed last = listed;
      if (last != null
          && last.version == version
          && now.isBefore(last.at.plus(CRL_LIFE.dividedBy(2)))) {
        return last.list;
      }
      Map<BigInteger, Instant> entries = new HashMap<>();
      live().forEach((serial, at) -> entries.put(new BigInteger(serial, 16), at));
      X509CRL crl = authority.sign(entries, nextNumber(), now.plus(CRL_LIFE));
      RevocationList list =
          RevocationList.verified(
              Pem.encode(RevocationList.LABEL, crl.getEncoded()), authority.bundle());
      listed = new Listed(version, now, list);
      return list;
    } catch (CRLException e) {
      throw new IllegalStateException("our own revocation list is not good", e);
    } finally {
      lock.unlock();
    }
  }

  /** Written down before it is used: nobody takes a list with a number that has been seen. */
  private BigInteger nextNumber() {
    BigInteger last =
        state.has(NUMBER_FILE) ? new BigInteger(state.read(NUMBER_FILE).strip()) : BigInteger.ZERO;
    BigInteger next = last.add(BigInteger.ONE).max(BigInteger.valueOf(clock.millis()));
    state.write(NUMBER_FILE, next + "\n");
    return next;
  }

  private void apply() {
    own.trust(authority.bundle(), crl());
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
