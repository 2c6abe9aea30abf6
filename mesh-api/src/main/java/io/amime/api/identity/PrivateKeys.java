package io.amime.api.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads private keys in the forms that tools write: PKCS#8, and the older ones of RSA and of
 * elliptic curves. What it says of a key that it cannot read never quotes it.
 */
public final class PrivateKeys {
  private static final String PKCS1 = "RSA PRIVATE KEY";
  private static final String SEC1 = "EC PRIVATE KEY";
  private static final String ENCRYPTED = "ENCRYPTED PRIVATE KEY";
  private static final byte[] RSA = Der.oid("2a864886f70d010101");
  private static final byte[] EC = Der.oid("2a8648ce3d0201");
  private static final byte[] NULL = {0x05, 0x00};
  private static final int CURVE = 0xA0;

  private PrivateKeys() {}

  /**
   * The first key of a text; what stands around it is skipped.
   *
   * @throws GeneralSecurityException if there is none that can be read
   */
  public static PrivateKey read(String text) throws GeneralSecurityException {
    byte[] plain = found(Pem.PRIVATE_KEY, text);
    if (plain != null) {
      return key(plain);
    }
    byte[] rsa = found(PKCS1, text);
    if (rsa != null) {
      return key(wrapped(Der.sequence(RSA, NULL), rsa));
    }
    byte[] curve = found(SEC1, text);
    if (curve != null) {
      return key(wrapped(Der.sequence(EC, curveOf(curve)), curve));
    }
    boolean encrypted = text.contains("BEGIN " + ENCRYPTED) || text.contains("Proc-Type: 4,ENC");
    throw new InvalidKeyException(
        encrypted ? "the key is encrypted; it is needed without a password" : "no private key");
  }

  private static byte @Nullable [] found(String label, String text) {
    try {
      return Pem.first(label, text);
    } catch (IllegalArgumentException e) {
      return null; // no base64
    }
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    for (String algorithm : List.of("RSA", "EC")) {
      try {
        return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (InvalidKeySpecException e) {
        // Perhaps the other one; why is told below, without what the parser saw.
      }
    }
    throw new InvalidKeyException("the key is neither one of RSA nor of a known elliptic curve");
  }

  private static byte[] wrapped(byte[] algorithm, byte[] key) {
    return Der.sequence(Der.integer(BigInteger.ZERO), algorithm, Der.tagged(Der.OCTET_STRING, key));
  }

  /** The curve's identifier, which SEC 1 has inside of the key and PKCS#8 outside. */
  private static byte[] curveOf(byte[] sec1) throws InvalidKeyException {
    try {
      int at = content(sec1, 0);
      while (at < sec1.length) {
        int from = content(sec1, at);
        int end = from + length(sec1, at);
        if ((sec1[at] & 0xFF) == CURVE) {
          return Arrays.copyOfRange(sec1, from, end);
        }
        at = end;
      }
    } catch (IndexOutOfBoundsException e) {
      throw new InvalidKeyException("the key is cut", e);
    }
    throw new InvalidKeyException("the key does not say which elliptic curve it is of");
  }

  private static int content(byte[] der, int tag) {
    int first = der[tag + 1] & 0xFF;
    return tag + 2 + (first < 0x80 ? 0 : first & 0x7F);
  }

  private static int length(byte[] der, int tag) {
    int first = der[tag + 1] & 0xFF;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = 0; i < (first & 0x7F); i++) {
      length = Math.addExact(Math.multiplyExact(length, 256), der[tag + 2 + i] & 0xFF);
    }
    return length;
  }
}
