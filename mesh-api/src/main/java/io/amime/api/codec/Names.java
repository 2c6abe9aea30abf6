package io.amime.api.codec;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spellings of fields and their paths, and what stands for an absent field. */
final class Names {
  private static final Pattern SIMPLE = Pattern.compile("[A-Za-z0-9_-]+");
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");

  private Names() {}

  /** {@code httpReqTimeout} as {@code http_req_timeout}. */
  static String snake(String camel) {
    return HUMP.matcher(camel).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /** Path of a member. */
  static String child(String path, String key) {
    if (!SIMPLE.matcher(key).matches()) {
      return path + "[" + key + "]";
    }
    return path.isEmpty() ? key : path + "." + key;
  }

  /** Path of the parent, or empty. */
  static String parent(String path) {
    int cut = path.lastIndexOf(path.endsWith("]") ? '[' : '.');
    return cut < 0 ? "" : path.substring(0, cut);
  }

  static Class<?> boxed(Class<?> type) {
    if (!type.isPrimitive()) {
      return type;
    }
    if (type == int.class) {
      return Integer.class;
    }
    return type == boolean.class ? Boolean.class : Long.class;
  }

  static @Nullable Object absent(Class<?> type) {
    if (type == List.class) {
      return List.of();
    }
    if (type == Map.class) {
      return Map.of();
    }
    if (type == int.class) {
      return 0;
    }
    if (type == long.class) {
      return 0L;
    }
    return type == boolean.class ? Boolean.FALSE : null;
  }
}
