package io.amime.api.compile;

import io.amime.api.resource.RouteRule;
import java.util.ArrayList;
import java.util.List;

/** What of a rule only HTTP knows. */
public final class HttpParts {
  private HttpParts() {}

  /** Whether it can do nothing for opaque connections. */
  static boolean needed(RouteRule rule) {
    RouteRule.Match match = rule.spec().match();
    boolean reads =
        match != null && match.request() != null && !match.request().headers().isEmpty();
    return reads || rule.spec().redirect() != null;
  }

  /** Whether it says nothing that opaque connections would notice. */
  static boolean all(RouteRule rule) {
    return needed(rule) || (rule.spec().route().isEmpty() && !settings(rule.spec()).isEmpty());
  }

  /** Names of the fields that opaque connections pass by. */
  public static List<String> settings(RouteRule.Spec spec) {
    List<String> names = new ArrayList<>();
    add(names, "rewrite", spec.rewrite() != null);
    add(names, "websocketUpgrade", spec.websocketUpgrade());
    add(names, "httpReqTimeout", spec.httpReqTimeout() != null);
    add(names, "httpReqRetries", spec.httpReqRetries() != null);
    add(names, "httpFault", spec.httpFault() != null);
    add(names, "mirror", spec.mirror() != null);
    add(names, "corsPolicy", spec.corsPolicy() != null);
    add(names, "appendHeaders", !spec.appendHeaders().isEmpty());
    return names;
  }

  private static void add(List<String> names, String name, boolean given) {
    if (given) {
      names.add(name);
    }
  }
}
