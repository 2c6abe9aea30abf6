package io.amime.proxy.filter.tracing;

import java.nio.charset.StandardCharsets;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and continues the ids by which a request is found again. */
final class TraceContext {
  private static final int LENGTH = 55;
  private static final int TRACE_END = 35;
  private static final int SPAN_END = 52;
  private static final double SAMPLED_SHARE = 0.01;
  private static final int UUID_LENGTH = 36;
  private static final int DIGITS = 16;
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private TraceContext() {}

  /** A random UUID, version 4. */
  static String newRequestId(RandomGenerator random) {
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() >>> 2 | Long.MIN_VALUE;
    var text = new byte[UUID_LENGTH];
    hex(text, 0, high >>> 32, 8);
    text[8] = '-';
    hex(text, 9, high >>> 16, 4);
    text[13] = '-';
    hex(text, 14, high, 4);
    text[18] = '-';
    hex(text, 19, low >>> 48, 4);
    text[23] = '-';
    hex(text, 24, low, 12);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** Writes the lowest digits of a number. */
  private static void hex(byte[] text, int at, long number, int digits) {
    long rest = number;
    for (int i = at + digits - 1; i >= at; i--) {
      text[i] = HEX[(int) rest & 15];
      rest >>>= 4;
    }
  }

  /** Whether it has the form of W3C trace context; of a later version the first part counts. */
  static boolean valid(@Nullable String traceParent) {
    if (traceParent == null || traceParent.length() < LENGTH || traceParent.startsWith("ff")) {
      return false;
    }
    if (traceParent.length() > LENGTH
        && (traceParent.startsWith("00") || traceParent.charAt(LENGTH) != '-')) {
      return false;
    }
    boolean traceId = false;
    boolean spanId = false;
    for (int i = 0; i < LENGTH; i++) {
      char c = traceParent.charAt(i);
      if (i == 2 || i == TRACE_END || i == SPAN_END) {
        if (c != '-') {
          return false;
        }
      } else if (!(c >= '0' && c <= '9') && !(c >= 'a' && c <= 'f')) {
        return false;
      } else if (c != '0') {
        traceId |= i > 2 && i < TRACE_END;
        spanId |= i > TRACE_END && i < SPAN_END;
      }
    }
    return traceId && spanId;
  }

  /** A new trace; a small share of them is sampled. */
  static String begin(RandomGenerator random) {
    var text = new byte[LENGTH];
    version(text);
    hex(text, 3, nonZero(random), DIGITS);
    hex(text, 3 + DIGITS, random.nextLong(), DIGITS);
    span(text, random);
    text[SPAN_END + 1] = '0';
    text[SPAN_END + 2] = (byte) (random.nextDouble() < SAMPLED_SHARE ? '1' : '0');
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  /** The same trace with a span of our own under the caller's. */
  static String child(String traceParent, RandomGenerator random) {
    var text = traceParent.substring(0, LENGTH).getBytes(StandardCharsets.ISO_8859_1);
    version(text);
    span(text, random);
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static void version(byte[] text) {
    text[0] = '0';
    text[1] = '0';
    text[2] = '-';
  }

  private static void span(byte[] text, RandomGenerator random) {
    text[TRACE_END] = '-';
    hex(text, TRACE_END + 1, nonZero(random), DIGITS);
    text[SPAN_END] = '-';
  }

  private static long nonZero(RandomGenerator random) {
    long value = random.nextLong();
    return value == 0 ? 1 : value;
  }
}
