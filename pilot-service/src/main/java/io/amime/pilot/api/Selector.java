package io.amime.pilot.api;

import io.amime.pilot.store.StoredObject;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** {@code labelSelector} and {@code fieldSelector} of lists and watches. */
record Selector(List<Predicate<StoredObject>> conditions) {
  private static final Pattern SET =
      Pattern.compile("\\s*(\\S+)\\s+(in|notin)\\s*\\(([^)]*)\\)\\s*");
  // Commas inside parentheses belong to a set.
  private static final Pattern COMMA = Pattern.compile(",(?![^(]*\\))");

  static Selector of(@Nullable String labels, @Nullable String fields) {
    var conditions = new ArrayList<Predicate<StoredObject>>();
    parts(labels).forEach(part -> conditions.add(label(part)));
    parts(fields).forEach(part -> conditions.add(field(part)));
    return new Selector(List.copyOf(conditions));
  }

  boolean selects(StoredObject object) {
    return conditions.stream().allMatch(c -> c.test(object));
  }

  private static List<String> parts(@Nullable String selector) {
    return selector == null || selector.isBlank()
        ? List.of()
        : Arrays.stream(COMMA.split(selector)).map(String::strip).toList();
  }

  private static Predicate<StoredObject> label(String part) {
    Matcher set = SET.matcher(part);
    if (set.matches()) {
      var key = set.group(1);
      Set<String> values =
          Arrays.stream(set.group(3).split(",", -1))
              .map(String::strip)
              .collect(Collectors.toUnmodifiableSet());
      return set.group(2).equals("in")
          ? o -> o.labels().containsKey(key) && values.contains(o.labels().get(key))
          : o -> !values.contains(o.labels().getOrDefault(key, "\0"));
    }
    if (part.startsWith("!")) {
      return o -> !o.labels().containsKey(part.substring(1));
    }
    return comparison(part, (o, key) -> o.labels().get(key), o -> o.labels().containsKey(part));
  }

  private static Predicate<StoredObject> field(String part) {
    return comparison(
        part,
        (o, field) ->
            switch (field) {
              case "metadata.name" -> o.key().name();
              case "metadata.namespace" -> o.key().namespace();
              default ->
                  throw ApiError.badRequest(
                      "field label not supported: "
                          + field
                          + " (supported: metadata.name, metadata.namespace)");
            },
        null);
  }

  private interface Reader {
    @Nullable String read(StoredObject object, String key);
  }

  private static Predicate<StoredObject> comparison(
      String part, Reader reader, @Nullable Predicate<StoredObject> bare) {
    for (var operator : List.of("!=", "==", "=")) {
      int at = part.indexOf(operator);
      if (at > 0) {
        var key = part.substring(0, at).strip();
        var value = part.substring(at + operator.length()).strip();
        boolean wanted = !operator.equals("!=");
        return o -> value.equals(reader.read(o, key)) == wanted;
      }
    }
    if (bare == null) {
      throw ApiError.badRequest("unable to parse the selector \"" + part + "\"");
    }
    return bare;
  }
}
