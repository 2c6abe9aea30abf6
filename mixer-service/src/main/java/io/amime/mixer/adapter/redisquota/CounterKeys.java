package io.amime.mixer.adapter.redisquota;

import io.amime.mixer.adapter.Limits;
import io.amime.mixer.adapter.QuotaCharge;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;

/**
 * Names of the keys of one counter. The quota and its dimensions are the hash tag, so that all keys
 * of a counter are in one slot of a cluster; the algorithm is in the name, so that a changed limit
 * does not misread what another one wrote.
 */
final class CounterKeys {
  private static final int MAX_READABLE = 256;

  private CounterKeys() {}

  static List<String> of(String handler, QuotaCharge charge, Limits.Applied<Duration> limit) {
    String prefix =
        "amime:quota:{%s%s}:%s:%d:%d"
            .formatted(
                charge.quota(),
                dimensions(charge),
                handler,
                limit.window().toMillis(),
                limit.algorithm().toMillis());
    String id = Objects.requireNonNullElse(charge.deduplicationId(), "");
    return List.of(prefix + ":meta", prefix + ":data", prefix + ":seen:" + bounded(escape(id)));
  }

  private static String dimensions(QuotaCharge charge) {
    return bounded(
        charge.dimensions().entrySet().stream()
            .map(e -> ";" + escape(e.getKey()) + "=" + escape(e.getValue()))
            .collect(Collectors.joining()));
  }

  /** Without separators and braces, so that different values never share a key. */
  private static String escape(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String bounded(String text) {
    if (text.length() <= MAX_READABLE) {
      return text;
    }
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return ";#" + HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
