package io.amime.ca.issue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.identity.CertificateRequest;
import io.amime.api.identity.Pem;
import io.amime.ca.refusal.Refusal;
import java.math.BigInteger;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Provider;
import java.security.SecureRandom;
import java.security.spec.AlgorithmParameterSpec;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.RSAKeyGenParameterSpec;
import java.util.Arrays;
import java.util.stream.Stream;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CsrCheckTest {
  private static final Provider BC = new BouncyCastleProvider();

  private static KeyPair key(String algorithm, AlgorithmParameterSpec spec) throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm, BC);
    generator.initialize(spec);
    return generator.generateKeyPair();
  }

  private static KeyPair ec(String curve) throws Exception {
    return key("EC", new ECGenParameterSpec(curve));
  }

  private static KeyPair rsa(int bits, long exponent) throws Exception {
    return key("RSA", new RSAKeyGenParameterSpec(bits, BigInteger.valueOf(exponent)));
  }

  private static byte[] request(KeyPair keys, KeyPair signer, String algorithm) throws Exception {
    return new JcaPKCS10CertificationRequestBuilder(new X500Name("CN=x"), keys.getPublic())
        .build(new JcaContentSignerBuilder(algorithm).setProvider(BC).build(signer.getPrivate()))
        .getEncoded();
  }

  private static String pem(byte[] der) {
    return Pem.encode(Pem.CERTIFICATE_REQUEST, der);
  }

  static Stream<Arguments> good() throws Exception {
    KeyPair p256 = ec("secp256r1");
    KeyPair p384 = ec("secp384r1");
    KeyPair rsa = rsa(2048, 65_537);
    return Stream.of(
        Arguments.of(p256, "SHA256withECDSA"),
        Arguments.of(p384, "SHA384withECDSA"),
        Arguments.of(rsa, "SHA256withRSA"));
  }

  @ParameterizedTest
  @MethodSource("good")
  void takesTheKeyOfAGoodRequest(KeyPair keys, String algorithm) throws Exception {
    assertThat(CsrCheck.key(pem(request(keys, keys, algorithm))).getEncoded())
        .isEqualTo(keys.getPublic().getEncoded());
  }

  @Test
  void takesWhatWorkloadsSend() {
    var request = CertificateRequest.create(new SecureRandom());

    assertThat(CsrCheck.key(request.pem())).isEqualTo(request.keys().getPublic());
  }

  static Stream<Arguments> bad() throws Exception {
    KeyPair p256 = ec("secp256r1");
    KeyPair other = ec("secp256r1");
    KeyPair k256 = ec("secp256k1");
    KeyPair p521 = ec("secp521r1");
    KeyPair weak = rsa(1024, 65_537);
    KeyPair lowExponent = rsa(2048, 3);
    KeyPair ed = KeyPairGenerator.getInstance("Ed25519", BC).generateKeyPair();
    byte[] fine = request(p256, p256, "SHA256withECDSA");
    byte[] longer = Arrays.copyOf(fine, fine.length + 1);
    byte[] flipped = fine.clone();
    flipped[flipped.length - 5] ^= 1;
    byte[] cut = Arrays.copyOf(fine, fine.length - 10);
    byte[] deep = new byte[40_000];
    Arrays.fill(deep, (byte) 0x30);
    return Stream.of(
        Arguments.of("signed by another key", pem(request(p256, other, "SHA256withECDSA"))),
        Arguments.of("signature changed", pem(flipped)),
        Arguments.of("secp256k1", pem(request(k256, k256, "SHA256withECDSA"))),
        Arguments.of("P-521", pem(request(p521, p521, "SHA512withECDSA"))),
        Arguments.of("RSA 1024", pem(request(weak, weak, "SHA256withRSA"))),
        Arguments.of("RSA e=3", pem(request(lowExponent, lowExponent, "SHA256withRSA"))),
        Arguments.of("Ed25519", pem(request(ed, ed, "Ed25519"))),
        Arguments.of("SHA-1", pem(request(p256, p256, "SHA1withECDSA"))),
        Arguments.of("trailing DER", pem(longer)),
        Arguments.of("cut DER", pem(cut)),
        Arguments.of("nested without end", pem(deep)),
        Arguments.of("nothing", pem(new byte[0])),
        Arguments.of("no PEM", "hello"),
        Arguments.of("two blocks", pem(fine) + pem(fine)),
        Arguments.of("text around", "x\n" + pem(fine)),
        Arguments.of("another label", Pem.encode("NEW CERTIFICATE REQUEST", fine)),
        Arguments.of("a certificate", Pem.encode(Pem.CERTIFICATE, fine)));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("bad")
  void refuses(String what, String pem) {
    assertThatThrownBy(() -> CsrCheck.key(pem))
        .isInstanceOfSatisfying(
            Refusal.class, refusal -> assertThat(refusal.getStatusCode().value()).isEqualTo(400));
  }
}
