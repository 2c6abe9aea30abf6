package io.amime.api.identity;

import java.security.GeneralSecurityException;
import java.security.cert.CertPath;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

/**
 * Decides whether a certificate chain proves a mesh identity: RFC 5280 path validation against the
 * current bundle, then the rules of SPIFFE's X.509-SVID that Java does not know, then revocation.
 */
public final class PeerVerifier {
  private static final String KEY_USAGE = "2.5.29.15";
  private static final int DIGITAL_SIGNATURE = 0;
  private static final int KEY_CERT_SIGN = 5;
  private static final int CRL_SIGN = 6;
  private static final List<String> PURPOSES =
      List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2"); // serverAuth, clientAuth

  private final Supplier<TrustBundle> bundle;
  private final Supplier<Set<String>> revoked;
  private final InstantSource clock;

  /**
   * @param bundle read at each check, so that a change counts from the next handshake
   * @param revoked serials as {@link Serial} writes them, read at each check
   */
  public PeerVerifier(
      Supplier<TrustBundle> bundle, Supplier<Set<String>> revoked, InstantSource clock) {
    this.bundle = bundle;
    this.revoked = revoked;
    this.clock = clock;
  }

  /**
   * Whom the chain proves.
   *
   * @param chain leaf first, as TLS delivers it
   * @throws CertificateException if it proves nobody of this mesh
   */
  public SpiffeId verify(List<X509Certificate> chain) throws CertificateException {
    if (chain.isEmpty()) {
      throw new CertificateException("no certificate");
    }
    TrustBundle trusted = bundle.get();
    validatePath(chain, trusted);
    X509Certificate leaf = chain.getFirst();
    requireLeafProfile(leaf);
    SpiffeId id = SpiffeId.of(leaf);
    if (!id.trustDomain().equals(trusted.trustDomain())) {
      throw new CertificateException("identity of another trust domain: " + id);
    }
    requireNotRevoked(leaf);
    return id;
  }

  /**
   * Whom the chain proves, if it is one of those expected (secure naming).
   *
   * @param expected an empty set refuses everybody: not knowing who may answer is no reason to
   *     accept anyone
   */
  public SpiffeId verify(List<X509Certificate> chain, Set<SpiffeId> expected)
      throws CertificateException {
    SpiffeId id = verify(chain);
    if (!expected.contains(id)) {
      throw new CertificateException("peer is " + id + ", expected one of " + expected);
    }
    return id;
  }

  /**
   * The cheap check for a later request on a connection whose chain was verified in its handshake:
   * connections and resumed sessions outlive certificates.
   *
   * @param grace for how long after its end a certificate is still good on an open connection
   */
  public SpiffeId recheck(X509Certificate leaf, Duration grace) throws CertificateException {
    requireNotRevoked(leaf);
    Instant end = leaf.getNotAfter().toInstant().plus(grace);
    if (clock.instant().isAfter(end)) {
      throw new CertificateException("certificate expired at " + leaf.getNotAfter().toInstant());
    }
    return SpiffeId.of(leaf);
  }

  /** A client context without a certificate of its own, for talking to these servers only. */
  public SSLContext anonymousContext(Set<SpiffeId> servers) {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {new PeerTrustManager(this, () -> servers)}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has TLS", e);
    }
  }

  List<X509Certificate> roots() {
    return bundle.get().roots();
  }

  private void validatePath(List<X509Certificate> chain, TrustBundle trusted)
      throws CertificateException {
    // A peer may send its root along; the path to validate ends before the anchor.
    List<X509Certificate> path = chain.stream().filter(c -> !trusted.roots().contains(c)).toList();
    if (path.isEmpty()) {
      throw new CertificateException("a root does not authenticate a workload");
    }
    Set<TrustAnchor> anchors =
        trusted.roots().stream()
            .map(root -> new TrustAnchor(root, null))
            .collect(Collectors.toSet());
    try {
      CertPath certPath = CertificateFactory.getInstance("X.509").generateCertPath(path);
      PKIXParameters parameters = new PKIXParameters(anchors);
      parameters.setRevocationEnabled(false); // serials are checked below
      parameters.setDate(Date.from(clock.instant()));
      CertPathValidator.getInstance("PKIX").validate(certPath, parameters);
    } catch (CertificateException e) {
      throw e;
    } catch (GeneralSecurityException e) {
      throw new CertificateException("chain not valid in this mesh: " + e.getMessage(), e);
    }
  }

  private static void requireLeafProfile(X509Certificate leaf) throws CertificateException {
    boolean[] usage = leaf.getKeyUsage();
    Set<String> critical = leaf.getCriticalExtensionOIDs();
    if (leaf.getBasicConstraints() >= 0) {
      throw new CertificateException("a CA certificate does not authenticate a workload");
    }
    if (usage == null || critical == null || !critical.contains(KEY_USAGE)) {
      throw new CertificateException("no critical key usage");
    }
    if (!usage[DIGITAL_SIGNATURE] || usage[KEY_CERT_SIGN] || usage[CRL_SIGN]) {
      throw new CertificateException("key usage is not that of a workload");
    }
    List<String> purposes = leaf.getExtendedKeyUsage();
    if (purposes == null || !purposes.containsAll(PURPOSES)) {
      throw new CertificateException("not for both server and client authentication");
    }
  }

  private void requireNotRevoked(X509Certificate leaf) throws CertificateException {
    if (revoked.get().contains(Serial.of(leaf))) {
      throw new CertificateException("certificate " + Serial.of(leaf) + " is revoked");
    }
  }

  static List<X509Certificate> listOf(X509Certificate[] chain) {
    return chain == null ? List.of() : Arrays.asList(chain);
  }
}
