package io.amime.api.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.discovery.StringMatch;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** A condition on text, compiled. */
public final class TextMatch {
  private final StringMatch wanted;
  private final boolean ignoreCase;
  private final String text;
  private final @Nullable Pattern pattern;

  private TextMatch(StringMatch wanted, boolean ignoreCase, @Nullable Pattern pattern) {
    this.wanted = wanted;
    this.ignoreCase = ignoreCase;
    this.text = ignoreCase ? lower(wanted.value()) : wanted.value();
    this.pattern = pattern;
  }

  /**
   * One that minds letter case.
   *
   * @param field that it is about, for the message
   * @throws IllegalArgumentException when a pattern is not RE2
   */
  public static TextMatch of(String field, StringMatch wanted) {
    return of(field, wanted, false);
  }

  static TextMatch of(String field, StringMatch wanted, boolean ignoreCase) {
    var pattern =
        wanted instanceof StringMatch.Regex(var regex) ? compile(field, regex, ignoreCase) : null;
    return new TextMatch(wanted, ignoreCase, pattern);
  }

  private static Pattern compile(String field, String regex, boolean ignoreCase) {
    try {
      return Pattern.compile(regex, ignoreCase ? Pattern.CASE_INSENSITIVE : 0);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "%s: regex \"%s\" is not RE2: %s".formatted(field, regex, e.getMessage()), e);
    }
  }

  public boolean matches(String value) {
    if (pattern != null) {
      return pattern.matches(value);
    }
    var compared = ignoreCase ? lower(value) : value;
    return wanted instanceof StringMatch.Prefix ? compared.startsWith(text) : compared.equals(text);
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  /** What it wants, for people. */
  @Override
  public String toString() {
    return switch (wanted) {
      case StringMatch.Exact(var v) -> "\"" + v + "\"";
      case StringMatch.Prefix(var v) -> v.isEmpty() ? "it to be there" : "prefix \"" + v + "\"";
      case StringMatch.Regex(var v) -> "regex \"" + v + "\"";
    };
  }
}
