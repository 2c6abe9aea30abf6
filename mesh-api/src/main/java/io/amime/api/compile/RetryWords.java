package io.amime.api.compile;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Conditions for retries as {@code retryOn} writes them: words and status codes by commas. */
public final class RetryWords {
  /** What asks for retries and names no condition means these. */
  private static final List<String> USUAL = List.of("connect-failure", "refused-stream", "503");

  private static final Set<String> KNOWN =
      Set.of(
          "5xx",
          "gateway-error",
          "reset",
          "reset-before-request",
          "connect-failure",
          "refused-stream",
          "retriable-4xx",
          "envoy-ratelimited",
          "cancelled",
          "deadline-exceeded",
          "internal",
          "resource-exhausted",
          "unavailable");

  /** Says that the status codes beside it count, which they do in any case. */
  private static final String CODES = "retriable-status-codes";

  private RetryWords() {}

  static List<String> carriedOut(@Nullable String text) {
    List<String> words =
        words(text).stream().filter(w -> KNOWN.contains(w) || isStatus(w)).toList();
    return words.isEmpty() ? USUAL : words;
  }

  /** Those of which nothing comes. */
  public static List<String> unknown(@Nullable String text) {
    return words(text).stream()
        .filter(w -> !KNOWN.contains(w) && !isStatus(w) && !w.equals(CODES))
        .toList();
  }

  private static List<String> words(@Nullable String text) {
    return text == null
        ? List.of()
        : Arrays.stream(text.split(","))
            .map(w -> w.strip().toLowerCase(Locale.ROOT))
            .filter(w -> !w.isEmpty())
            .toList();
  }

  private static boolean isStatus(String word) {
    return word.matches("[1-5][0-9][0-9]");
  }
}
