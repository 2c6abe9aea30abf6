package io.amime.proxy.filter.tracing;

import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Makes and continues the ids by which a request is found again. */
final class TraceContext {
  private static final int LENGTH = 55;
  private static final int TRACE_END = 35;
  private static final int SPAN_END = 52;
  private static final double SAMPLED_SHARE = 0.01;
  private static final HexFormat HEX = HexFormat.of();

  private TraceContext() {}

  /** A random UUID, version 4. */
  static String newRequestId(RandomGenerator random) {
    var high = HEX.toHexDigits(random.nextLong());
    var low = HEX.toHexDigits(random.nextLong());
    return high.substring(0, 8)
        + '-'
        + high.substring(8, 12)
        + "-4"
        + high.substring(13)
        + '-'
        + "89ab".charAt(low.charAt(0) & 3)
        + low.substring(1, 4)
        + '-'
        + low.substring(4);
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
    return "00-"
        + HEX.toHexDigits(nonZero(random))
        + HEX.toHexDigits(random.nextLong())
        + '-'
        + HEX.toHexDigits(nonZero(random))
        + (random.nextDouble() < SAMPLED_SHARE ? "-01" : "-00");
  }

  /** The same trace with a span of our own under the caller's. */
  static String child(String traceParent, RandomGenerator random) {
    return "00"
        + traceParent.substring(2, TRACE_END + 1)
        + HEX.toHexDigits(nonZero(random))
        + traceParent.substring(SPAN_END, LENGTH);
  }

  private static long nonZero(RandomGenerator random) {
    long value = random.nextLong();
    return value == 0 ? 1 : value;
  }
}
