package io.amime.api.identity;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Builds certificates for tests, also such as no CA should ever sign. */
public final class TestCertificate {
  private static final SecureRandom RANDOM = new SecureRandom();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyyMMddHHmmss'Z'", Locale.ROOT).withZone(ZoneOffset.UTC);

  private final List<byte[]> names = new ArrayList<>();
  private Instant notBefore = Instant.now().minus(Duration.ofMinutes(2));
  private Instant notAfter = Instant.now().plus(Duration.ofHours(1));
  private BigInteger serial = new BigInteger(127, RANDOM).add(BigInteger.ONE);
  private boolean ca;
  private boolean keyUsageCritical = true;
  private int keyUsage = 0x80; // digitalSignature
  private String[] purposes = {"2b06010505070301", "2b06010505070302"};

  public static KeyPair key() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"), RANDOM);
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  public TestCertificate uri(String uri) {
    names.add(Der.tagged(0x86, uri.getBytes(StandardCharsets.US_ASCII)));
    return this;
  }

  public TestCertificate dns(String name) {
    names.add(Der.tagged(0x82, name.getBytes(StandardCharsets.US_ASCII)));
    return this;
  }

  public TestCertificate loopback() {
    names.add(Der.tagged(0x87, new byte[] {127, 0, 0, 1}));
    return this;
  }

  public TestCertificate valid(Instant from, Instant until) {
    notBefore = from;
    notAfter = until;
    return this;
  }

  public TestCertificate serial(BigInteger value) {
    serial = value;
    return this;
  }

  public TestCertificate ca() {
    ca = true;
    return keyUsage(0x06); // keyCertSign, cRLSign
  }

  /** The first octet of the bit string. */
  public TestCertificate keyUsage(int bits) {
    keyUsage = bits;
    return this;
  }

  public TestCertificate keyUsageNotCritical() {
    keyUsageCritical = false;
    return this;
  }

  public TestCertificate serverOnly() {
    purposes = new String[] {"2b06010505070301"};
    return this;
  }

  public X509Certificate sign(
      PublicKey subject, String subjectName, String issuerName, PrivateKey issuer) {
    try {
      byte[] body =
          Der.sequence(
              Der.tagged(0xA0, Der.integer(BigInteger.TWO)),
              Der.integer(serial),
              Der.ECDSA_SHA256,
              name(issuerName),
              Der.sequence(time(notBefore), time(notAfter)),
              name(subjectName),
              subject.getEncoded(),
              Der.tagged(0xA3, Der.sequence(extensions(subjectName.isEmpty()))));
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(issuer, RANDOM);
      signature.update(body);
      byte[] der = Der.sequence(body, Der.ECDSA_SHA256, Der.bitString(signature.sign()));
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(der));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private byte[] extensions(boolean unnamed) {
    var all = new ByteArrayOutputStream();
    byte[] constraints = ca ? Der.sequence(bool(true)) : Der.sequence();
    all.writeBytes(extension("551d13", true, constraints));
    byte[] usage = Der.tagged(Der.BIT_STRING, new byte[] {0, (byte) keyUsage});
    all.writeBytes(extension("551d0f", keyUsageCritical, usage));
    if (!ca) {
      byte[][] oids = new byte[purposes.length][];
      for (int i = 0; i < purposes.length; i++) {
        oids[i] = Der.oid(purposes[i]);
      }
      all.writeBytes(extension("551d25", false, Der.sequence(oids)));
    }
    if (!names.isEmpty()) {
      all.writeBytes(extension("551d11", unnamed, Der.sequence(names.toArray(byte[][]::new))));
    }
    return all.toByteArray();
  }

  static byte[] extension(String oid, boolean critical, byte[] value) {
    byte[] content = Der.tagged(Der.OCTET_STRING, value);
    return critical
        ? Der.sequence(Der.oid(oid), bool(true), content)
        : Der.sequence(Der.oid(oid), content);
  }

  private static byte[] bool(boolean value) {
    return Der.tagged(Der.BOOLEAN, new byte[] {(byte) (value ? 0xFF : 0)});
  }

  static byte[] time(Instant at) {
    return Der.tagged(0x18, TIME.format(at).getBytes(StandardCharsets.US_ASCII));
  }

  /** A distinguished name with one common name, or the empty one. */
  static byte[] name(String common) {
    if (common.isEmpty()) {
      return Der.sequence();
    }
    byte[] value = Der.tagged(0x0C, common.getBytes(StandardCharsets.UTF_8));
    byte[] attribute =
        Der.sequence(Der.tagged(Der.OBJECT_ID, HexFormat.of().parseHex("550403")), value);
    return Der.sequence(Der.tagged(0x31, attribute));
  }
}
