package io.amime.api.identity;

import java.security.KeyPair;
import java.security.cert.CRLException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/** A small CA in memory: certificates and identities for tests of any module, without citadel. */
public final class TestAuthority {
  public static final String TRUST_DOMAIN = "cluster.local";

  private final KeyPair key = TestCertificate.key();
  private final String name;
  private final TrustBundle bundle;

  private TestAuthority(String trustDomain) {
    this.name = "Test CA " + System.nanoTime();
    X509Certificate root =
        new TestCertificate()
            .ca()
            .uri("spiffe://" + trustDomain)
            .valid(Instant.now().minusSeconds(86_400), Instant.now().plusSeconds(864_000))
            .sign(key.getPublic(), name, name, key.getPrivate());
    try {
      this.bundle = TrustBundle.of(List.of(root));
    } catch (CertificateException e) {
      throw new IllegalStateException(e);
    }
  }

  /** For the trust domain {@code cluster.local}. */
  public static TestAuthority create() {
    return create(TRUST_DOMAIN);
  }

  public static TestAuthority create(String trustDomain) {
    return new TestAuthority(trustDomain);
  }

  public TrustBundle bundle() {
    return bundle;
  }

  public SpiffeId id(String namespace, String serviceAccount) {
    return new SpiffeId(bundle.trustDomain(), namespace, serviceAccount);
  }

  /** Good for an hour, with the names localhost and 127.0.0.1. */
  public X509Svid svid(String namespace, String serviceAccount) {
    return svid(namespace, serviceAccount, Duration.ofHours(1));
  }

  public X509Svid svid(String namespace, String serviceAccount, Duration ttl) {
    Instant now = Instant.now();
    return svid(
        new TestCertificate()
            .uri(id(namespace, serviceAccount).toString())
            .dns("localhost")
            .loopback()
            .valid(now.minusSeconds(120), now.plus(ttl)));
  }

  public X509Svid svid(TestCertificate certificate) {
    KeyPair own = TestCertificate.key();
    X509Certificate leaf = sign(certificate, own);
    try {
      return X509Svid.of(List.of(leaf), own.getPrivate(), bundle, Instant.now());
    } catch (CertificateException e) {
      throw new IllegalArgumentException(e);
    }
  }

  public X509Certificate sign(TestCertificate certificate, KeyPair subject) {
    return sign(certificate, subject, "");
  }

  /** With a subject; the profile of the mesh leaves it empty. */
  public X509Certificate sign(TestCertificate certificate, KeyPair subject, String subjectName) {
    return certificate.sign(subject.getPublic(), subjectName, name, key.getPrivate());
  }

  /** A list that is good for an hour. */
  public RevocationList revocations(long number, String... serials) {
    Instant now = Instant.now();
    return revocations(
        new TestRevocations(number, now, now.plus(Duration.ofHours(1)), List.of(serials)));
  }

  RevocationList revocations(TestRevocations list) {
    try {
      return RevocationList.verified(list.sign(name, key.getPrivate()), bundle);
    } catch (CRLException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The key of the root, for what no authority should ever sign. */
  KeyPair key() {
    return key;
  }

  String name() {
    return name;
  }

  /** An identity that already holds its certificate. */
  public LiveIdentity identity(String namespace, String serviceAccount) {
    LiveIdentity live = new LiveIdentity(InstantSource.system());
    live.use(svid(namespace, serviceAccount));
    return live;
  }
}
