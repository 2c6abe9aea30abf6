package io.amime.api.identity;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads and writes the textual form (RFC 7468) of certificates, keys and requests. */
public final class Pem {
  public static final String CERTIFICATE = "CERTIFICATE";
  public static final String CERTIFICATE_REQUEST = "CERTIFICATE REQUEST";
  public static final String PRIVATE_KEY = "PRIVATE KEY";

  private static final Pattern BLOCK =
      Pattern.compile(
          "-----BEGIN ([A-Z0-9 ]{1,64})-----\\s*([A-Za-z0-9+/=\\s]*)-----END \\1-----",
          Pattern.DOTALL);
  private static final Base64.Encoder LINES =
      Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII));

  private Pem() {}

  /** One block with a line feed at its end. */
  public static String encode(String label, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(label, LINES.encodeToString(der), label);
  }

  public static String encode(X509Certificate certificate) {
    try {
      return encode(CERTIFICATE, certificate.getEncoded());
    } catch (CertificateEncodingException e) {
      throw new IllegalArgumentException("certificate without encoding", e);
    }
  }

  public static String encode(List<X509Certificate> certificates) {
    var text = new StringBuilder();
    certificates.forEach(certificate -> text.append(encode(certificate)));
    return text.toString();
  }

  /**
   * The content of the only block of a text.
   *
   * @throws IllegalArgumentException if there is anything but one block of that label
   */
  public static byte[] decodeOnly(String label, String text) {
    var block = BLOCK.matcher(text.strip());
    if (!block.matches() || !block.group(1).equals(label)) {
      throw new IllegalArgumentException("expected exactly one PEM block " + label);
    }
    return bytes(block.group(2));
  }

  /** The content of the first block of that label, null when there is none. */
  static byte @Nullable [] first(String label, String text) {
    var block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(label)) {
        return bytes(block.group(2));
      }
    }
    return null;
  }

  /**
   * All certificates of a text, in order; other blocks and text between are skipped.
   *
   * @throws CertificateException if a block is no certificate
   */
  public static List<X509Certificate> certificates(String text) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<X509Certificate> found = new ArrayList<>();
    var block = BLOCK.matcher(text);
    while (block.find()) {
      if (block.group(1).equals(CERTIFICATE)) {
        byte[] der;
        try {
          der = bytes(block.group(2));
        } catch (IllegalArgumentException e) {
          throw new CertificateException("bad base64 in a certificate", e);
        }
        found.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(der)));
      }
    }
    return found;
  }

  /**
   * The unencrypted elliptic-curve key of a PKCS#8 block.
   *
   * @throws GeneralSecurityException if it is none
   */
  public static PrivateKey ecKey(String text) throws GeneralSecurityException {
    byte[] der = decodeOnly(PRIVATE_KEY, text);
    return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(der));
  }

  private static byte[] bytes(String base64) {
    return Base64.getDecoder().decode(base64.replaceAll("\\s", ""));
  }
}
