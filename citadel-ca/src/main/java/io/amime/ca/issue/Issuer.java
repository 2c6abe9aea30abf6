package io.amime.ca.issue;

import io.amime.api.identity.Serial;
import io.amime.ca.authority.Authority;
import io.amime.ca.authority.LeafRequest;
import io.amime.ca.journal.Entry;
import io.amime.ca.refusal.RateLimit;
import io.amime.ca.refusal.Refusal;
import io.micrometer.core.instrument.MeterRegistry;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HexFormat;
import org.springframework.stereotype.Component;

/** Signs and records, in one step for everybody who needs a certificate. */
@Component
class Issuer {
  private static final int MOST_A_MINUTE = 600;

  private final Authority authority;
  private final IssuedCertificates issued;
  private final InstantSource clock;
  private final MeterRegistry metrics;
  private final RateLimit perIdentity;

  Issuer(
      Authority authority, IssuedCertificates issued, InstantSource clock, MeterRegistry metrics) {
    this.authority = authority;
    this.issued = issued;
    this.clock = clock;
    this.metrics = metrics;
    this.perIdentity = new RateLimit(MOST_A_MINUTE, Duration.ofMinutes(1), clock);
  }

  /**
   * @throws Refusal 429 when this identity asks too often
   */
  void requireRate(String identity) {
    perIdentity
        .exceeded(identity)
        .ifPresent(wait -> {
          throw Refusal.tooMany(wait);
        });
    perIdentity.count(identity);
  }

  /**
   * @param how {@code join}, {@code renewal} or {@code own}
   * @throws Refusal if the key was certified before, for whomever
   */
  X509Certificate issue(LeafRequest request, String how, String from) {
    X509Certificate certificate = authority.sign(request);
    boolean recorded =
        issued.record(
            new Entry.Issued(
                clock.instant(),
                Serial.of(certificate),
                request.id().toString(),
                request.dnsNames(),
                request.ipAddresses(),
                hash(request.key()),
                certificate.getNotBefore().toInstant(),
                certificate.getNotAfter().toInstant(),
                how,
                from));
    if (!recorded) {
      throw knownKey();
    }
    metrics.counter("mesh.ca.certificates.issued", "how", how).increment();
    return certificate;
  }

  /** Whether the key is one that may be certified; checked before a token is spent for it. */
  void requireNew(PublicKey key) {
    PublicKey own = authority.bundle().roots().getFirst().getPublicKey();
    if (own.equals(key) || issued.knowsKey(hash(key))) {
      throw knownKey();
    }
  }

  private static Refusal knownKey() {
    return Refusal.badRequest(
        "key", "This key was certified before; every certificate needs a new one");
  }

  private static String hash(PublicKey key) {
    try {
      return HexFormat.of()
          .formatHex(MessageDigest.getInstance("SHA-256").digest(key.getEncoded()));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
