package io.amime.api.attribute;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The declared attributes: every name has one type in the whole mesh.
 *
 * @param types by attribute name
 */
public record Vocabulary(Map<String, AttributeType> types) {
  public Vocabulary {
    types = Map.copyOf(types);
  }

  /** What the mesh itself sets. */
  public static Vocabulary standard() {
    return StandardVocabulary.VOCABULARY;
  }

  /** The type of an attribute, null if it is not declared. */
  public @Nullable AttributeType typeOf(String name) {
    return types.get(name);
  }

  /** This vocabulary and further declarations, of which the later ones win. */
  public Vocabulary with(Map<String, AttributeType> more) {
    Map<String, AttributeType> all = new LinkedHashMap<>(types);
    all.putAll(more);
    return new Vocabulary(all);
  }

  /** The declared name that an outdated or misspelled one probably means, null if none is near. */
  public @Nullable String suggestionFor(String name) {
    if (name.startsWith("target.")) {
      String renamed = "destination." + name.substring("target.".length());
      return types.containsKey(renamed) ? renamed : null;
    }
    return types.keySet().stream()
        .filter(known -> withinTwoEdits(known, name))
        .sorted()
        .findFirst()
        .orElse(null);
  }

  private static boolean withinTwoEdits(String known, String name) {
    if (Math.abs(known.length() - name.length()) > 2) {
      return false;
    }
    int[] previous = new int[name.length() + 1];
    for (int j = 0; j <= name.length(); j++) {
      previous[j] = j;
    }
    for (int i = 1; i <= known.length(); i++) {
      int[] row = new int[name.length() + 1];
      row[0] = i;
      for (int j = 1; j <= name.length(); j++) {
        int substitution = previous[j - 1] + (known.charAt(i - 1) == name.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(substitution, 1 + Math.min(previous[j], row[j - 1]));
      }
      previous = row;
    }
    return previous[name.length()] <= 2;
  }
}
