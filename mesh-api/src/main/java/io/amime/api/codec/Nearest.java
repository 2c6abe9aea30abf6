package io.amime.api.codec;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;

/** The word that was probably meant. */
final class Nearest {
  private static final int LONGEST = 64;

  private Nearest() {}

  /** {@code ; did you mean "weight"?}, or nothing when no word is close. */
  static String hint(String given, Collection<String> known) {
    if (given.length() > LONGEST) {
      return "";
    }
    String word = given.toLowerCase(Locale.ROOT).replace("_", "");
    int bound = Math.max(1, word.length() / 3);
    return known.stream()
        .min(Comparator.comparingInt(k -> distance(word, k.toLowerCase(Locale.ROOT))))
        .filter(k -> distance(word, k.toLowerCase(Locale.ROOT)) <= bound)
        .map(k -> "; did you mean \"" + k + "\"?")
        .orElse("");
  }

  /** Edits (insert, delete, replace, swap of neighbours) from one word to the other. */
  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int cost = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], last[j]) + 1, last[j - 1] + cost);
        if (i > 1
            && j > 1
            && a.charAt(i - 1) == b.charAt(j - 2)
            && a.charAt(i - 2) == b.charAt(j - 1)) {
          row[j] = Math.min(row[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = row;
    }
    return last[b.length()];
  }
}
