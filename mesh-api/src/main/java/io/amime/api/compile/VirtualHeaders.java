package io.amime.api.compile;

import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.HttpRoute.HeaderChanges;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What an entry of a VirtualService changes in requests and answers. */
final class VirtualHeaders {
  private VirtualHeaders() {}

  static RouteAction.@Nullable Rewrite rewrite(
      HttpRoute.@Nullable Rewrite given, RouteMatch match) {
    if (given == null) {
      return null;
    }
    HttpRoute.RegexRewrite regex = given.uriRegexRewrite();
    if (given.uri() == null && regex != null && regex.match() != null) {
      return new RouteAction.Rewrite(
          replacement(regex.rewrite()), null, given.authority(), regex.match());
    }
    String prefix =
        switch (match.uri()) {
          case null -> "/";
          case StringMatch.Prefix(String p) -> p;
          case StringMatch.Exact e -> null;
          case StringMatch.Regex r -> null;
        };
    return new RouteAction.Rewrite(
        given.uri(), given.uri() == null ? null : prefix, given.authority());
  }

  /** Groups are written {@code \1} there, and {@code $1} where it is run. */
  private static String replacement(@Nullable String text) {
    var result = new StringBuilder();
    String given = text == null ? "" : text;
    for (int i = 0; i < given.length(); i++) {
      char c = given.charAt(i);
      boolean group = c == '\\' && i + 1 < given.length() && Character.isDigit(given.charAt(i + 1));
      if (group) {
        result.append('$');
      } else if (c == '$' || c == '\\') {
        result.append('\\').append(c);
      } else {
        result.append(c);
      }
    }
    return result.toString();
  }

  static RouteAction.@Nullable Cors cors(HttpRoute.@Nullable Cors given) {
    return given == null
        ? null
        : new RouteAction.Cors(
            given.allowOrigin(),
            given.allowMethods(),
            given.allowHeaders(),
            given.exposeHeaders(),
            given.maxAge(),
            given.allowCredentials(),
            given.allowOrigins().stream().map(Conditions::stringMatch).toList());
  }

  /** What is added to the request. */
  static Map<String, String> added(HttpRoute.@Nullable Headers given) {
    return given == null || given.request() == null ? Map.of() : lower(given.request().add());
  }

  /** All other changes, null when there are none. */
  static RouteAction.@Nullable HeaderChanges others(HttpRoute.@Nullable Headers given) {
    RouteAction.HeaderChanges all = changes(given);
    if (all == null) {
      return null;
    }
    var rest =
        new RouteAction.HeaderChanges(
            all.setRequest(),
            Map.of(),
            all.removeRequest(),
            all.setResponse(),
            all.addResponse(),
            all.removeResponse());
    return rest.changesNothing() ? null : rest;
  }

  static RouteAction.@Nullable HeaderChanges changes(HttpRoute.@Nullable Headers given) {
    if (given == null) {
      return null;
    }
    HeaderChanges none = new HeaderChanges(Map.of(), Map.of(), List.of());
    HeaderChanges request = given.request() == null ? none : given.request();
    HeaderChanges response = given.response() == null ? none : given.response();
    return new RouteAction.HeaderChanges(
        lower(request.set()),
        lower(request.add()),
        lower(request.remove()),
        lower(response.set()),
        lower(response.add()),
        lower(response.remove()));
  }

  private static Map<String, String> lower(Map<String, String> headers) {
    Map<String, String> lower = new HashMap<>();
    headers.forEach((name, value) -> lower.put(name.toLowerCase(Locale.ROOT), value));
    return lower;
  }

  private static List<String> lower(List<String> names) {
    return names.stream().map(n -> n.toLowerCase(Locale.ROOT)).toList();
  }
}
