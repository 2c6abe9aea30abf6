package io.amime.api.compile;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction.Redirect;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.Workload;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How clients come to a host at the edge.
 *
 * @param rule {@code namespace/name} of the resource that says so
 * @param revision of that
 */
record EdgeAccess(Set<Way> ways, String rule, long revision) {
  private static final String SCHEME = "scheme";
  private static final StringMatch HTTP = new StringMatch.Exact("http");
  private static final StringMatch HTTPS = new StringMatch.Exact("https");
  private static final int USUAL_HTTPS = 443;
  private static final int MOVED_PERMANENTLY = 301;

  /** One of the ways to a host. */
  enum Way {
    PLAIN,
    SECURE,
    /** Plain requests are sent to come again over TLS. */
    REDIRECTED
  }

  static EdgeAccess by(String rule, long revision) {
    return new EdgeAccess(EnumSet.noneOf(Way.class), rule, revision);
  }

  /**
   * The routes as they can be reached.
   *
   * @param httpsPort where clients reach the gateway over TLS
   */
  List<Route> to(List<Route> routes, int httpsPort) {
    if (ways.contains(Way.REDIRECTED)) {
      List<Route> all = new ArrayList<>();
      all.add(redirect(httpsPort));
      all.addAll(routes);
      return all;
    }
    boolean onlySecure = ways.contains(Way.SECURE) && !ways.contains(Way.PLAIN);
    return onlySecure
        ? routes.stream().filter(r -> admitsSecure(r.match())).map(EdgeAccess::secure).toList()
        : routes;
  }

  /** Where clients reach that gateway over TLS, as it has registered itself. */
  static int httpsPort(MeshState state, Workload gateway) {
    Instance instance = state.instances().get(gateway.id());
    return instance == null
        ? USUAL_HTTPS
        : instance.ports().stream()
            .filter(p -> p.name().equals("https"))
            .mapToInt(p -> p.port())
            .findFirst()
            .orElse(USUAL_HTTPS);
  }

  private Route redirect(int httpsPort) {
    int port = httpsPort == USUAL_HTTPS ? Redirect.USUAL_PORT : httpsPort;
    var plain = new RouteMatch(null, Map.of(SCHEME, HTTP), List.of(), List.of());
    return new Route(
        rule, revision, plain, new Redirect(null, null, MOVED_PERMANENTLY, null, "https", port));
  }

  private static boolean admitsSecure(RouteMatch match) {
    return switch (match.headers().get(SCHEME)) {
      case null -> true;
      case StringMatch.Exact(String scheme) -> scheme.equals("https");
      case StringMatch.Prefix(String scheme) -> "https".startsWith(scheme);
      case StringMatch.Regex(String scheme) -> matches(scheme);
    };
  }

  private static boolean matches(String pattern) {
    try {
      return Pattern.matches(pattern, "https");
    } catch (PatternSyntaxException e) {
      return false; // validation refuses such a rule; a state may be built without it
    }
  }

  private static Route secure(Route route) {
    return new Route(
        route.rule(),
        route.revision(),
        route.match().withHeader(SCHEME, HTTPS),
        route.action(),
        route.until(),
        route.part());
  }
}
