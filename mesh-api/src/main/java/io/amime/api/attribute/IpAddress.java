package io.amime.api.attribute;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.regex.Pattern;

/**
 * An IPv4 or IPv6 address; an IPv4 address equals itself mapped into IPv6.
 *
 * @param high the first eight bytes, 0 for IPv4
 * @param low the last eight bytes, {@code 0000ffff} and the four bytes for IPv4
 */
public record IpAddress(long high, long low) {
  private static final long MAPPED = 0xffffL << 32;
  // Leading zeros are refused: other parsers read them as octal.
  private static final String BYTE = "(?:25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)";
  private static final Pattern V4 = Pattern.compile(BYTE + "(?:\\." + BYTE + "){3}");
  private static final Pattern V6 = Pattern.compile("[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

  /**
   * Reads dotted decimal or colon form, without a zone; nothing is looked up.
   *
   * @throws IllegalArgumentException if the text is no address
   */
  public static IpAddress parse(String text) {
    if (!V4.matcher(text).matches() && !V6.matcher(text).matches()) {
      throw new IllegalArgumentException("'%s' is no IP address".formatted(text));
    }
    try {
      return of(InetAddress.ofLiteral(text));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("'%s' is no IP address".formatted(text), e);
    }
  }

  /** The same address as a JDK address object has. */
  public static IpAddress of(InetAddress address) {
    ByteBuffer bytes = ByteBuffer.wrap(address.getAddress());
    if (address instanceof Inet4Address) {
      return new IpAddress(0, MAPPED | Integer.toUnsignedLong(bytes.getInt()));
    }
    return new IpAddress(bytes.getLong(), bytes.getLong());
  }

  private boolean isV4() {
    return high == 0 && low >>> 32 == 0xffffL;
  }

  @Override
  public String toString() {
    if (isV4()) {
      int v4 = (int) low;
      return "%d.%d.%d.%d".formatted(v4 >>> 24, (v4 >>> 16) & 0xff, (v4 >>> 8) & 0xff, v4 & 0xff);
    }
    StringBuilder text = new StringBuilder();
    for (int group = 0; group < 8; group++) {
      long half = group < 4 ? high : low;
      text.append(group == 0 ? "" : ":")
          .append(Long.toHexString((half >>> (48 - 16 * (group % 4))) & 0xffff));
    }
    return text.toString();
  }
}
