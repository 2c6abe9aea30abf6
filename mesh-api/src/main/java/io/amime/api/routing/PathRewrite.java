package io.amime.api.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.discovery.RouteAction.Rewrite;
import org.jspecify.annotations.Nullable;

/** The path sent upstream: what the rule says replaced, the query kept. */
public final class PathRewrite {
  private final @Nullable String uri;
  private final @Nullable String prefix;
  private final @Nullable Pattern pattern;

  /**
   * @throws IllegalArgumentException when the pattern is not RE2
   */
  public PathRewrite(Rewrite rewrite) {
    this.uri = rewrite.uri();
    this.prefix = rewrite.matchedPrefix();
    this.pattern = rewrite.pattern() == null ? null : compile(rewrite.pattern());
  }

  private static Pattern compile(String regex) {
    try {
      return Pattern.compile(regex);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "rewrite: regex \"%s\" is not RE2: %s".formatted(regex, e.getMessage()), e);
    }
  }

  /**
   * @param path origin-form target with query
   */
  public String apply(String path) {
    if (uri == null) {
      return path;
    }
    if (prefix != null) {
      return path.startsWith(prefix) ? uri + path.substring(prefix.length()) : path;
    }
    var bare = Targets.withoutQuery(path);
    var replaced = pattern == null ? uri : pattern.matcher(bare).replaceAll(uri);
    return replaced + Targets.query(path);
  }
}
