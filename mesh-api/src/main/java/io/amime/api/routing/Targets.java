package io.amime.api.routing;

import io.amime.api.discovery.RouteAction.Redirect;
import io.amime.api.discovery.RouteAction.Rewrite;

/** Where a rewritten or redirected request goes. */
public final class Targets {
  private Targets() {}

  /**
   * The path sent upstream: the matched prefix (or the whole path of an exact match) replaced, the
   * query kept.
   *
   * @param path origin-form target with query
   */
  public static String rewrite(Rewrite rewrite, String path) {
    var uri = rewrite.uri();
    if (uri == null) {
      return path;
    }
    var prefix = rewrite.matchedPrefix();
    if (prefix != null) {
      return path.startsWith(prefix) ? uri + path.substring(prefix.length()) : path;
    }
    int query = path.indexOf('?');
    return query < 0 ? uri : uri + path.substring(query);
  }

  /**
   * The absolute location of a redirect; the query is kept unless the rule's URI carries one of its
   * own.
   */
  public static String location(Redirect redirect, RequestHead request) {
    var authority = redirect.authority() == null ? request.authority() : redirect.authority();
    var path = request.path();
    var uri = redirect.uri();
    if (uri != null) {
      int query = path.indexOf('?');
      path = query < 0 || uri.indexOf('?') >= 0 ? uri : uri + path.substring(query);
    }
    return request.scheme() + "://" + authority + path;
  }
}
