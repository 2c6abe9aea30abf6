package io.amime.api.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;

/**
 * A new P-256 key and the request (PKCS#10, DER) that proves its possession. The request names
 * nobody: whose certificate it becomes is decided by how the caller authenticates.
 */
public record CertificateRequest(KeyPair keys, byte[] der) {
  /** A request for a key that was never used before. */
  public static CertificateRequest create(SecureRandom random) {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), random);
      return of(generator.generateKeyPair(), random);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has P-256", e);
    }
  }

  static CertificateRequest of(KeyPair keys, SecureRandom random) throws GeneralSecurityException {
    byte[] noName = Der.sequence();
    byte[] noAttributes = Der.tagged(0xA0);
    byte[] body =
        Der.sequence(
            Der.integer(BigInteger.ZERO), noName, keys.getPublic().getEncoded(), noAttributes);
    Signature signature = Signature.getInstance("SHA256withECDSA");
    signature.initSign(keys.getPrivate(), random);
    signature.update(body);
    return new CertificateRequest(
        keys, Der.sequence(body, Der.ECDSA_SHA256, Der.bitString(signature.sign())));
  }

  public String pem() {
    return Pem.encode(Pem.CERTIFICATE_REQUEST, der);
  }
}
