package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.InvalidKeyException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PrivateKeysTest {
  private static final byte[] P256 = Der.oid("2a8648ce3d030107");

  @ParameterizedTest
  @ValueSource(strings = {"RSA", "EC"})
  void pkcs8(String algorithm) throws Exception {
    PrivateKey key = KeyPairGenerator.getInstance(algorithm).generateKeyPair().getPrivate();
    assertThat(PrivateKeys.read(Pem.encode(Pem.PRIVATE_KEY, key.getEncoded()))).isEqualTo(key);
  }

  @Test
  void theOlderFormOfRsa() throws Exception {
    var generator = KeyPairGenerator.getInstance("RSA");
    var key = (RSAPrivateCrtKey) generator.generateKeyPair().getPrivate();
    byte[] pkcs1 =
        Der.sequence(
            Der.integer(BigInteger.ZERO),
            Der.integer(key.getModulus()),
            Der.integer(key.getPublicExponent()),
            Der.integer(key.getPrivateExponent()),
            Der.integer(key.getPrimeP()),
            Der.integer(key.getPrimeQ()),
            Der.integer(key.getPrimeExponentP()),
            Der.integer(key.getPrimeExponentQ()),
            Der.integer(key.getCrtCoefficient()));
    assertThat(PrivateKeys.read(Pem.encode("RSA PRIVATE KEY", pkcs1))).isEqualTo(key);
  }

  @Test
  void theOlderFormOfEllipticCurvesWithItsParametersBeforeIt() throws Exception {
    var key = (ECPrivateKey) TestCertificate.key().getPrivate();
    byte[] scalar = new byte[32];
    byte[] number = key.getS().toByteArray();
    int length = Math.min(32, number.length);
    System.arraycopy(number, number.length - length, scalar, 32 - length, length);
    byte[] sec1 =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            Der.tagged(Der.OCTET_STRING, scalar),
            Der.tagged(0xA0, P256));
    var text = Pem.encode("EC PARAMETERS", P256) + Pem.encode("EC PRIVATE KEY", sec1);
    assertThat(((ECPrivateKey) PrivateKeys.read(text)).getS()).isEqualTo(key.getS());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''                     | QUJD | no private key
          CERTIFICATE            | QUJD | no private key
          PRIVATE KEY            | QUJD | neither one of RSA nor of a known elliptic curve
          PRIVATE KEY            | A    | no private key
          EC PRIVATE KEY         | MAA= | does not say which elliptic curve
          EC PRIVATE KEY         | MAWggQ== | is cut
          ENCRYPTED PRIVATE KEY  | QUJD | is encrypted
          """)
  void whatIsNoKeyIsToldWithoutQuotingIt(String label, String base64, String why) {
    var text = "-----BEGIN %s-----\n%s\n-----END %s-----\n".formatted(label, base64, label);
    assertThatThrownBy(() -> PrivateKeys.read(text))
        .isInstanceOf(InvalidKeyException.class)
        .hasMessageContaining(why)
        .message()
        .doesNotContain(base64.length() > 2 ? base64 : "-----");
  }
}
