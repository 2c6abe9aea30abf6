package io.amime.api.routing;

import io.amime.api.discovery.RouteAction.Redirect;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Paths and their queries: what conditions read of them, and where a redirect leads. */
public final class Targets {
  private Targets() {}

  /**
   * The absolute location of a redirect; the query is kept unless the rule's URI carries one of its
   * own.
   */
  public static String location(Redirect redirect, RequestHead request) {
    var path = request.path();
    var uri = redirect.uri();
    if (uri != null) {
      path = uri.indexOf('?') >= 0 ? uri : uri + query(path);
    }
    var scheme = redirect.scheme() == null ? request.scheme() : redirect.scheme();
    return scheme + "://" + authority(redirect, request, scheme) + path;
  }

  private static String authority(Redirect redirect, RequestHead request, String scheme) {
    var own = request.authority();
    var authority = redirect.authority() == null ? own : redirect.authority();
    var port = redirect.port();
    if (port == null) {
      // Another scheme's usual port would be wrong to keep.
      boolean usual = !scheme.equals(request.scheme()) && port(own).equals(":80");
      return usual && redirect.authority() == null ? host(own) : authority;
    }
    return switch (port) {
      case Redirect.USUAL_PORT -> host(authority);
      case Redirect.REQUEST_PORT -> host(authority) + port(own);
      default -> host(authority) + ":" + port;
    };
  }

  private static String host(String authority) {
    return authority.substring(0, authority.length() - port(authority).length());
  }

  private static String port(String authority) {
    int colon = authority.lastIndexOf(':');
    return colon > authority.lastIndexOf(']') ? authority.substring(colon) : "";
  }

  static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  static String query(String path) {
    int query = path.indexOf('?');
    return query < 0 ? "" : path.substring(query);
  }

  /** The decoded value of the first parameter of that name, null when it is missing. */
  public static @Nullable String queryParam(String path, String name) {
    var query = query(path);
    if (query.isEmpty()) {
      return null;
    }
    for (var pair : query.substring(1).split("&", -1)) {
      int equals = pair.indexOf('=');
      if (decoded(equals < 0 ? pair : pair.substring(0, equals)).equals(name)) {
        return equals < 0 ? "" : decoded(pair.substring(equals + 1));
      }
    }
    return null;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text; // a broken escape stands for itself
    }
  }
}
