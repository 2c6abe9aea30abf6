package io.amime.api.compile;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.StringCondition;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The conditions of a rule in the form that proxies run. */
final class Conditions {
  private static final String URI = "uri";

  private Conditions() {}

  static RouteMatch of(RouteRule rule) {
    RouteRule.Match match = rule.spec().match();
    if (match == null) {
      return RouteMatch.ANY;
    }
    Map<String, StringMatch> headers = new HashMap<>();
    if (match.request() != null) {
      match.request().headers().forEach((name, c) -> headers.put(name, present(stringMatch(c))));
    }
    StringMatch uri = headers.remove(URI);
    RouteRule.L4Match tcp = match.tcp();
    return tcp == null
        ? new RouteMatch(
            uri, headers, RouteMatch.ANY.sourceSubnets(), RouteMatch.ANY.destinationSubnets())
        : new RouteMatch(uri, headers, tcp.sourceSubnet(), tcp.destinationSubnet());
  }

  static StringMatch stringMatch(StringCondition condition) {
    if (condition.prefix() != null) {
      return new StringMatch.Prefix(condition.prefix());
    }
    if (condition.regex() != null) {
      return new StringMatch.Regex(condition.regex());
    }
    return new StringMatch.Exact(condition.exact() == null ? "" : condition.exact());
  }

  /** A rule that wants the empty value asks whether the header is there, as Envoy's first API. */
  static StringMatch present(StringMatch match) {
    return match.equals(new StringMatch.Exact("")) ? new StringMatch.Prefix("") : match;
  }

  /** Whether everything that passes {@code narrow} also passes {@code wide}. */
  static boolean covers(RouteMatch wide, RouteMatch narrow) {
    boolean samePathCase = wide.uri() == null || wide.ignoreUriCase() == narrow.ignoreUriCase();
    return samePathCase
        && covers(wide.uri(), narrow.uri(), true)
        && narrow.withoutHeaders().entrySet().containsAll(wide.withoutHeaders().entrySet())
        && wide.queryParams().entrySet().stream()
            .allMatch(e -> covers(e.getValue(), narrow.queryParams().get(e.getKey()), false))
        && wide.headers().entrySet().stream()
            .allMatch(e -> covers(e.getValue(), narrow.headers().get(e.getKey()), false))
        && (wide.sourceSubnets().isEmpty() || wide.sourceSubnets().equals(narrow.sourceSubnets()))
        && (wide.destinationSubnets().isEmpty()
            || wide.destinationSubnets().equals(narrow.destinationSubnets()));
  }

  private static boolean covers(
      @Nullable StringMatch wide, @Nullable StringMatch narrow, boolean isPath) {
    return switch (wide) {
      case null -> true;
      // Every path begins with a slash, while a header may be absent.
      case StringMatch.Prefix(String p) when isPath && p.equals("/") -> true;
      case StringMatch.Prefix(String p) when p.isEmpty() -> narrow != null;
      case StringMatch.Prefix(String p) ->
          (narrow instanceof StringMatch.Prefix(String q) && q.startsWith(p))
              || (narrow instanceof StringMatch.Exact(String exact) && exact.startsWith(p));
      case StringMatch.Exact exact -> exact.equals(narrow);
      case StringMatch.Regex regex -> regex.equals(narrow);
    };
  }
}
