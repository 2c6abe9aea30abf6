package io.amime.api.codec;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What an unquoted YAML scalar means by the core schema of YAML 1.2. */
final class PlainScalars {
  private static final Pattern INTEGER = Pattern.compile("[-+]?[0-9]{1,60}");
  private static final Pattern DECIMAL =
      Pattern.compile("[-+]?(\\.[0-9]{1,60}|[0-9]{1,60}(\\.[0-9]{0,60})?)([eE][-+]?[0-9]{1,3})?");

  private PlainScalars() {}

  /** String, Boolean, BigInteger, BigDecimal, or null. */
  static @Nullable Object resolve(String text) {
    return switch (text) {
      case "", "~", "null", "Null", "NULL" -> null;
      case "true", "True", "TRUE" -> true;
      case "false", "False", "FALSE" -> false;
      default -> number(text);
    };
  }

  private static Object number(String text) {
    if (INTEGER.matcher(text).matches()) {
      return new BigInteger(text);
    }
    if (text.matches("0o[0-7]{1,20}")) {
      return new BigInteger(text.substring(2), 8);
    }
    if (text.matches("0x[0-9a-fA-F]{1,16}")) {
      return new BigInteger(text.substring(2), 16);
    }
    return DECIMAL.matcher(text).matches() ? new BigDecimal(text) : text;
  }
}
