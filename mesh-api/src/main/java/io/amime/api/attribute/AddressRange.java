package io.amime.api.attribute;

/**
 * Addresses with a common prefix.
 *
 * @param bits of the prefix, counted in the 128-bit form
 */
public record AddressRange(IpAddress network, int bits) {

  /**
   * Reads an address, which means itself alone, or {@code address/bits}.
   *
   * @throws IllegalArgumentException if the text is neither
   */
  public static AddressRange parse(String text) {
    int slash = text.indexOf('/');
    IpAddress network = IpAddress.parse(slash < 0 ? text : text.substring(0, slash));
    int width = text.indexOf(':') < 0 ? 32 : 128;
    int bits = slash < 0 ? width : prefixLength(text, slash, width);
    return new AddressRange(network, bits + 128 - width);
  }

  private static int prefixLength(String text, int slash, int width) {
    try {
      int bits = Integer.parseInt(text.substring(slash + 1));
      if (bits >= 0 && bits <= width) {
        return bits;
      }
    } catch (NumberFormatException e) {
      // falls through to the one message for both cases
    }
    throw new IllegalArgumentException(
        "'%s' has no prefix length between 0 and %d".formatted(text, width));
  }

  /** Whether the address begins with the prefix. */
  public boolean contains(IpAddress address) {
    long highMask = mask(Math.min(bits, 64));
    long lowMask = mask(Math.max(bits - 64, 0));
    return (address.high() & highMask) == (network.high() & highMask)
        && (address.low() & lowMask) == (network.low() & lowMask);
  }

  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }
}
