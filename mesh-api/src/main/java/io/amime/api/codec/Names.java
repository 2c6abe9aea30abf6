package io.amime.api.codec;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Spellings of fields, and what stands for an absent one. */
final class Names {
  private static final Pattern HUMP = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])");
  private static final Pattern NUMBER = Pattern.compile("(?<=[a-z])(?=[0-9])");

  private Names() {}

  /** {@code httpReqTimeout} as {@code http_req_timeout}. */
  static String snake(String camel) {
    return HUMP.matcher(camel).replaceAll("_").toLowerCase(Locale.ROOT);
  }

  /**
   * The same with numbers as words of their own, as in {@code consecutive_5xx_errors}: the protos
   * write them in either way.
   */
  static String snakeWithNumbers(String camel) {
    return NUMBER.matcher(snake(camel)).replaceAll("_");
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
