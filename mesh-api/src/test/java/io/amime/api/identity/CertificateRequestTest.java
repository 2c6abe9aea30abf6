package io.amime.api.identity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.SecureRandom;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {
  @Test
  void isAPkcs10OfAP256KeyThatSignsItself() throws Exception {
    var request = CertificateRequest.create(new SecureRandom());

    // SEQUENCE { body SEQUENCE, algorithm SEQUENCE(10), BIT STRING }: the body ends before the
    // 12 octets of the algorithm, which the signature follows.
    byte[] der = Pem.decodeOnly(Pem.CERTIFICATE_REQUEST, request.pem());
    int start = 2 + ((der[1] & 0x80) == 0 ? 0 : der[1] & 0x7F);
    int body = 2 + ((der[start + 1] & 0x80) == 0 ? 0 : der[start + 1] & 0x7F);
    int length = body == 2 ? der[start + 1] : der[start + 2] & 0xFF;
    byte[] signed = Arrays.copyOfRange(der, start, start + body + length);
    byte[] bits = Arrays.copyOfRange(der, start + body + length + 12 + 3, der.length);
    Signature check = Signature.getInstance("SHA256withECDSA");
    check.initVerify(request.keys().getPublic());
    check.update(signed);
    assertThat(check.verify(bits)).isTrue();
    assertThat(request.keys().getPublic().getAlgorithm()).isEqualTo("EC");
  }

  @Test
  void neverUsesAKeyTwice() {
    SecureRandom random = new SecureRandom();

    assertThat(CertificateRequest.create(random).keys().getPublic())
        .isNotEqualTo(CertificateRequest.create(random).keys().getPublic());
  }

  @Test
  void writesLongLengthsAsDerWants() {
    assertThat(Der.tagged(0x04, new byte[127])).startsWith(0x04, 127);
    assertThat(Der.tagged(0x04, new byte[128])).startsWith(0x04, 0x81, 0x80);
    assertThat(Der.tagged(0x04, new byte[256])).startsWith(0x04, 0x82, 0x01, 0x00);
  }

  @Test
  void pemHoldsExactlyWhatWasAskedFor() throws Exception {
    String block = Pem.encode(Pem.CERTIFICATE_REQUEST, new byte[] {1, 2, 3});

    assertThat(Pem.decodeOnly(Pem.CERTIFICATE_REQUEST, block)).containsExactly(1, 2, 3);
    for (String bad :
        List.of(
            "",
            block + block,
            block + "x",
            "x" + block,
            Pem.encode(Pem.CERTIFICATE, new byte[] {1}),
            block.replace("AQID", "AQ=ID"))) {
      assertThatThrownBy(() -> Pem.decodeOnly(Pem.CERTIFICATE_REQUEST, bad))
          .isInstanceOf(IllegalArgumentException.class);
    }
    assertThatThrownBy(() -> Pem.certificates(Pem.encode(Pem.CERTIFICATE, new byte[] {1})))
        .isInstanceOf(CertificateException.class);
  }
}
