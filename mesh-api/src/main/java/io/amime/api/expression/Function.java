package io.amime.api.expression;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.DnsName;
import io.amime.api.attribute.EmailAddress;
import io.amime.api.attribute.IpAddress;
import io.amime.api.attribute.Timestamps;
import io.amime.api.attribute.UriText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A function of the language.
 *
 * @param method whether it is called on a target, which is then the first parameter
 * @param body throws IllegalArgumentException for a text that it cannot convert
 */
record Function(
    String name, boolean method, List<AttributeType> parameters, AttributeType result, Body body) {

  /** What it does, given one value per parameter. */
  interface Body {
    Object apply(Object[] values);
  }

  private static final AttributeType STRING = AttributeType.STRING;
  private static final AttributeType BOOL = AttributeType.BOOL;

  private static final Map<String, Function> ALL =
      Stream.of(
              function("match", BOOL, v -> match(text(v, 0), text(v, 1)), STRING, STRING),
              method("matches", v -> pattern(text(v, 0)).matcher(text(v, 1)).find()),
              method("startsWith", v -> text(v, 0).startsWith(text(v, 1))),
              method("endsWith", v -> text(v, 0).endsWith(text(v, 1))),
              function("ip", AttributeType.IP_ADDRESS, v -> IpAddress.parse(text(v, 0)), STRING),
              function(
                  "timestamp", AttributeType.TIMESTAMP, v -> Timestamps.parse(text(v, 0)), STRING),
              function("dnsName", AttributeType.DNS_NAME, v -> DnsName.parse(text(v, 0)), STRING),
              function(
                  "email",
                  AttributeType.EMAIL_ADDRESS,
                  v -> EmailAddress.parse(text(v, 0)),
                  STRING),
              function("uri", AttributeType.URI, v -> UriText.parse(text(v, 0)), STRING),
              function("emptyStringMap", AttributeType.STRING_MAP, v -> Map.of()),
              function("toLower", STRING, v -> text(v, 0).toLowerCase(Locale.ROOT), STRING),
              function("size", AttributeType.INT64, v -> Texts.utf8Length(text(v, 0)), STRING),
              function(
                  "conditionalString",
                  STRING,
                  v -> (boolean) v[0] ? v[1] : v[2],
                  BOOL,
                  STRING,
                  STRING))
          .collect(Collectors.toUnmodifiableMap(Function::name, f -> f));

  /** The function of that name, null if there is none. */
  static @Nullable Function named(String name) {
    return ALL.get(name);
  }

  private static Function function(
      String name, AttributeType result, Body body, AttributeType... parameters) {
    return new Function(name, false, List.of(parameters), result, body);
  }

  private static Function method(String name, Body body) {
    return new Function(name, true, List.of(STRING, STRING), BOOL, body);
  }

  private static String text(Object[] values, int index) {
    return (String) values[index];
  }

  /** Only one star at an end is special, and the one at the end of the pattern wins. */
  private static boolean match(String text, String pattern) {
    if (pattern.endsWith("*")) {
      return text.startsWith(pattern.substring(0, pattern.length() - 1));
    }
    return pattern.startsWith("*") ? text.endsWith(pattern.substring(1)) : text.equals(pattern);
  }

  /** Compiles an RE2 pattern, so that no rule can make a request take exponential time. */
  static Pattern pattern(String text) {
    try {
      return Pattern.compile(text);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "'%s' is no RE2 pattern: %s".formatted(text, e.getDescription()), e);
    }
  }
}
