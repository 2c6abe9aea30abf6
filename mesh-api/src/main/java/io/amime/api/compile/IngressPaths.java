package io.amime.api.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.resource.Ingress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Paths of an Ingress: what they mean, and what a rule's condition leaves of them. */
final class IngressPaths {
  private static final String ANY_BELOW = ".*";
  private static final StringMatch ALL = new StringMatch.Prefix("/");

  private IngressPaths() {}

  /**
   * What the path admits: {@code /x} exactly, {@code /x/.*} and everything below {@code /x/}; with
   * {@code pathType: Prefix} whole path elements, hence two conditions.
   */
  static List<StringMatch> conditions(Ingress.HttpPath path) {
    String text = path.path() == null ? "" : path.path();
    if (path.pathType() == Ingress.PathType.Prefix) {
      String bare = text.replaceAll("/+$", "");
      return bare.isEmpty()
          ? List.of(ALL)
          : List.of(new StringMatch.Exact(bare), new StringMatch.Prefix(bare + "/"));
    }
    if (text.isEmpty()) {
      return List.of(ALL);
    }
    if (text.endsWith(ANY_BELOW) && path.pathType() != Ingress.PathType.Exact) {
      return List.of(new StringMatch.Prefix(text.substring(0, text.length() - ANY_BELOW.length())));
    }
    return List.of(new StringMatch.Exact(text));
  }

  /** The rule's condition within the path's, null when no request can meet both. */
  static @Nullable RouteMatch within(RouteMatch rule, StringMatch path) {
    StringMatch uri = within(rule.uri(), path);
    return uri == null ? null : rule.withUri(uri);
  }

  private static @Nullable StringMatch within(@Nullable StringMatch rule, StringMatch path) {
    return switch (rule) {
      case null -> path;
      case StringMatch.Exact(String exact) -> admits(path, exact) ? rule : null;
      case StringMatch.Prefix(String prefix) ->
          switch (path) {
            case StringMatch.Prefix(String p) ->
                p.startsWith(prefix) ? path : prefix.startsWith(p) ? rule : null;
            case StringMatch.Exact(String p) -> p.startsWith(prefix) ? path : null;
            case StringMatch.Regex r -> null;
          };
      // A pattern and a longer prefix are two conditions on one path, which a route cannot carry.
      case StringMatch.Regex(String regex) ->
          path.equals(ALL)
              ? rule
              : path instanceof StringMatch.Exact(String p) && matches(regex, p) ? path : null;
    };
  }

  private static boolean admits(StringMatch path, String uri) {
    return path instanceof StringMatch.Prefix(String p)
        ? uri.startsWith(p)
        : path.value().equals(uri);
  }

  private static boolean matches(String regex, String path) {
    try {
      return Pattern.matches(regex, path);
    } catch (PatternSyntaxException e) {
      return false; // validation refuses such a rule; a state may be built without it
    }
  }
}
