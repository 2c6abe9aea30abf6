package io.amime.api.identity;

import java.math.BigInteger;
import java.security.cert.X509Certificate;
import java.util.Locale;

/** How a certificate's serial number is written everywhere: lower-case hex, no leading zeros. */
public final class Serial {
  private Serial() {}

  public static String of(X509Certificate certificate) {
    return certificate.getSerialNumber().toString(16);
  }

  /**
   * Brings what a person typed, such as {@code 0A:FF} or {@code 0aff}, to the one written form.
   *
   * @throws IllegalArgumentException if it is no positive hex number of at most 20 octets
   */
  public static String parse(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{1,40}") || digits.matches("0+")) {
      throw new IllegalArgumentException("a serial is a hex number of at most 40 digits");
    }
    return new BigInteger(digits, 16).toString(16);
  }
}
