package io.amime.api.identity;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CRLException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509CRLEntry;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Certificates that the CA has taken back, by its own signature: there is no instance that a root
 * of the bundle has not signed, whoever brought it here.
 *
 * @param number grows with each list
 * @param issued when it was signed
 * @param nextUpdate by when there should be another one
 * @param serials as {@link Serial} writes them
 * @param pem the signed list itself
 */
public record RevocationList(
    BigInteger number, Instant issued, Instant nextUpdate, Set<String> serials, String pem) {
  public static final String LABEL = "X509 CRL";

  private static final String CRL_NUMBER = "2.5.29.20";

  /**
   * Reads a list and checks who signed it.
   *
   * @throws CRLException if it is none, or none that a root of the bundle has signed
   */
  public static RevocationList verified(String pem, TrustBundle bundle) throws CRLException {
    X509CRL crl = read(pem);
    if (bundle.roots().stream().noneMatch(root -> signed(root, crl))) {
      throw new CRLException("the revocation list is not signed by a root of the mesh");
    }
    if (crl.hasUnsupportedCriticalExtension() || crl.getNextUpdate() == null) {
      throw new CRLException("the revocation list is of another kind than ours");
    }
    Set<? extends X509CRLEntry> entries = crl.getRevokedCertificates();
    return new RevocationList(
        number(crl),
        crl.getThisUpdate().toInstant(),
        crl.getNextUpdate().toInstant(),
        entries == null
            ? Set.of()
            : entries.stream()
                .map(entry -> entry.getSerialNumber().toString(16))
                .collect(Collectors.toUnmodifiableSet()),
        Pem.encode(LABEL, crl.getEncoded()));
  }

  /** Whether there should be a newer one by now. */
  public boolean stale(Instant now) {
    return now.isAfter(nextUpdate);
  }

  private static X509CRL read(String pem) throws CRLException {
    try {
      byte[] der = Pem.decodeOnly(LABEL, pem);
      return (X509CRL)
          CertificateFactory.getInstance("X.509").generateCRL(new ByteArrayInputStream(der));
    } catch (IllegalArgumentException | GeneralSecurityException e) {
      throw new CRLException("the revocation list cannot be read: " + e.getMessage(), e);
    }
  }

  private static boolean signed(X509Certificate root, X509CRL crl) {
    try {
      crl.verify(root.getPublicKey());
      return crl.getIssuerX500Principal().equals(root.getSubjectX500Principal());
    } catch (GeneralSecurityException e) {
      return false;
    }
  }

  /** The extension is an octet string that holds an integer of at most 20 octets. */
  private static BigInteger number(X509CRL crl) throws CRLException {
    byte[] value = crl.getExtensionValue(CRL_NUMBER);
    if (value == null
        || value.length < 5
        || value[2] != Der.INTEGER
        || value[3] < 1
        || value.length != value[3] + 4) {
      throw new CRLException("the revocation list has no number");
    }
    return new BigInteger(value, 4, value[3]);
  }
}
