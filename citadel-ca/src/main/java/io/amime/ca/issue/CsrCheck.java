package io.amime.ca.issue;

import io.amime.api.identity.Pem;
import io.amime.ca.refusal.Refusal;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.interfaces.RSAPublicKey;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentVerifierProviderBuilder;
import org.bouncycastle.pkcs.PKCSException;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequest;

/**
 * Takes the public key out of a certificate request, once the request has proved possession of it.
 * Names and extensions of the request are not looked at: the identity is that of the caller.
 */
final class CsrCheck {
  private static final Set<ASN1ObjectIdentifier> CURVES =
      Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);
  private static final Set<ASN1ObjectIdentifier> SIGNATURES =
      Set.of(
          X9ObjectIdentifiers.ecdsa_with_SHA256,
          X9ObjectIdentifiers.ecdsa_with_SHA384,
          X9ObjectIdentifiers.ecdsa_with_SHA512,
          PKCSObjectIdentifiers.sha256WithRSAEncryption,
          PKCSObjectIdentifiers.sha384WithRSAEncryption,
          PKCSObjectIdentifiers.sha512WithRSAEncryption);
  private static final BigInteger F4 = BigInteger.valueOf(65_537);

  private CsrCheck() {}

  /**
   * @throws Refusal with the reason
   */
  static PublicKey key(String pem) {
    byte[] der;
    try {
      der = Pem.decodeOnly(Pem.CERTIFICATE_REQUEST, pem);
    } catch (IllegalArgumentException e) {
      throw bad("Expected exactly one PEM block CERTIFICATE REQUEST");
    }
    try {
      return key(new JcaPKCS10CertificationRequest(der));
    } catch (Refusal e) {
      throw e;
    } catch (IOException
        | GeneralSecurityException
        | PKCSException
        | OperatorCreationException
        | RuntimeException
        | StackOverflowError e) {
      // The parser reports bad input in all these ways.
      throw bad("The request cannot be read as PKCS#10");
    }
  }

  private static PublicKey key(JcaPKCS10CertificationRequest request)
      throws GeneralSecurityException, PKCSException, OperatorCreationException {
    if (!SIGNATURES.contains(request.getSignatureAlgorithm().getAlgorithm())) {
      throw bad("The request must be signed with ECDSA or RSA and SHA-256, SHA-384 or SHA-512");
    }
    AlgorithmIdentifier algorithm = request.getSubjectPublicKeyInfo().getAlgorithm();
    boolean ec = algorithm.getAlgorithm().equals(X9ObjectIdentifiers.id_ecPublicKey);
    boolean rsa = algorithm.getAlgorithm().equals(PKCSObjectIdentifiers.rsaEncryption);
    // The curve by its name, not by its length: secp256k1 has 256 bits too.
    if (ec
        && !(algorithm.getParameters() instanceof ASN1ObjectIdentifier curve
            && CURVES.contains(curve))) {
      throw bad("An elliptic-curve key must be on P-256 or P-384");
    }
    if (!ec && !rsa) {
      throw bad("The key must be EC (P-256, P-384) or RSA");
    }
    PublicKey key = request.getPublicKey();
    if (key instanceof RSAPublicKey modulus) {
      requireStrong(modulus);
    }
    if (!request.isSignatureValid(new JcaContentVerifierProviderBuilder().build(key))) {
      throw bad("The request is not signed by its own key");
    }
    return key;
  }

  private static void requireStrong(RSAPublicKey key) {
    int bits = key.getModulus().bitLength();
    BigInteger exponent = key.getPublicExponent();
    if (bits < 2048 || bits > 4096) {
      throw bad("An RSA key must have 2048 to 4096 bits");
    }
    if (exponent.compareTo(F4) < 0 || !exponent.testBit(0)) {
      throw bad("An RSA exponent must be odd and at least 65537");
    }
  }

  private static Refusal bad(String detail) {
    return Refusal.badRequest("csr", detail);
  }
}
