package io.amime.api.identity;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.time.Instant;
import java.util.List;

/** Builds revocation lists for tests, signed by any key under any name. */
final class TestRevocations {
  private final BigInteger number;
  private final Instant issued;
  private final Instant nextUpdate;
  private final List<String> serials;

  TestRevocations(long number, Instant issued, Instant nextUpdate, List<String> serials) {
    this.number = BigInteger.valueOf(number);
    this.issued = issued;
    this.nextUpdate = nextUpdate;
    this.serials = serials;
  }

  String sign(String issuer, PrivateKey key) {
    byte[][] entries = new byte[serials.size()][];
    for (int i = 0; i < entries.length; i++) {
      entries[i] =
          Der.sequence(
              Der.integer(new BigInteger(serials.get(i), 16)), TestCertificate.time(issued));
    }
    byte[] extension = TestCertificate.extension("551d14", false, Der.integer(number));
    byte[] body =
        Der.sequence(
            Der.integer(BigInteger.ONE),
            Der.ECDSA_SHA256,
            TestCertificate.name(issuer),
            TestCertificate.time(issued),
            TestCertificate.time(nextUpdate),
            entries.length == 0 ? new byte[0] : Der.sequence(entries),
            Der.tagged(0xA0, Der.sequence(extension)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(key);
      signature.update(body);
      byte[] der = Der.sequence(body, Der.ECDSA_SHA256, Der.bitString(signature.sign()));
      return Pem.encode(RevocationList.LABEL, der);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
