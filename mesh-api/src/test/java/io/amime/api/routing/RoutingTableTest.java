package io.amime.api.routing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import io.amime.api.discovery.VirtualHost;
import java.net.InetAddress;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RoutingTableTest {
  private static final String FQDN = "reviews.default.svc.cluster.local";

  private static final Instant NOW = Instant.parse("2026-11-23T10:00:00Z");

  private record Head(
      String method, String path, String authority, Map<String, String> headers, String address)
      implements RequestHead {
    static Head get(String authority, String path) {
      return new Head("GET", path, authority, Map.of(), "10.1.2.3");
    }

    Head with(String name, String value) {
      return new Head(method, path, authority, Map.of(name, value), address);
    }

    @Override
    public String scheme() {
      return "http";
    }

    @Override
    public String header(String name) {
      return headers.get(name);
    }

    @Override
    public InetAddress source() {
      return InetAddress.ofLiteral(address);
    }
  }

  private static Route route(String rule, RouteMatch match) {
    return new Route(rule, 1, match, new RouteAction.Redirect("/", null, 302));
  }

  private static RouteMatch header(String name, StringMatch wanted) {
    return new RouteMatch(null, Map.of(name, wanted), List.of(), List.of());
  }

  private static RouteMatch uri(StringMatch wanted) {
    return new RouteMatch(wanted, Map.of(), List.of(), List.of());
  }

  private static RoutingTable<String> table(VirtualHost... hosts) {
    return RoutingTable.of(
        List.of(hosts), (host, route) -> host.name() + "/" + route.rule(), () -> NOW);
  }

  private static VirtualHost reviews(Route... routes) {
    return new VirtualHost(
        FQDN,
        9080,
        Cluster.Protocol.HTTP,
        List.of(),
        List.of("reviews", "reviews.default", FQDN),
        List.of(routes));
  }

  private static String ruleFor(Route route, RequestHead head) {
    var host = table(reviews(route)).find(head.authority(), 0);
    return host == null ? null : host.select(head);
  }

  @ParameterizedTest
  @CsvSource({
    "reviews:9080, 0, true",
    "Reviews:9080, 0, true",
    "reviews.default.svc.cluster.local.:9080, 0, true",
    "reviews, 9080, true",
    "reviews:9080, 9080, true",
    "reviews, 0, false",
    "reviews:80, 0, false",
    "reviews:x, 0, false",
    "ratings:9080, 0, false",
    "reviews:1, 9080, true"
  })
  void authorityAndDialledPortFindTheHost(String authority, int port, boolean found) {
    assertThat(table(reviews(route("a", RouteMatch.ANY))).find(authority, port) != null)
        .isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource({
    "www.x.com, exact",
    "a.x.com, suffix",
    "a.b.x.com, longer",
    "x.com, any",
    "other.org:8000, any"
  })
  void exactBeatsLongestSuffixBeatsStar(String authority, String expected) {
    var any = List.of(route("r", RouteMatch.ANY));
    var table =
        RoutingTable.of(
            List.of(
                new VirtualHost("any", 0, Cluster.Protocol.HTTP, List.of(), List.of("*"), any),
                new VirtualHost(
                    "suffix", 0, Cluster.Protocol.HTTP, List.of(), List.of("*.x.com"), any),
                new VirtualHost(
                    "longer", 0, Cluster.Protocol.HTTP, List.of(), List.of("*.b.x.com"), any),
                new VirtualHost(
                    "exact", 0, Cluster.Protocol.HTTP, List.of(), List.of("www.x.com"), any)),
            (host, route) -> host.name(),
            () -> NOW);
    assertThat(table.find(authority, 0).select(Head.get(authority, "/"))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "exact, /a, /a, true",
    "exact, /a, /a?q=1, true",
    "exact, /a, /a/, false",
    "prefix, /a, /ab, true",
    "prefix, /a?x, /a?x=1, true",
    "prefix, /a, /b/a, false",
    "regex, /a.*, /abc, true",
    "regex, /a, /abc, false",
    "regex, '/a/[0-9]+', /a/17?b=c, true"
  })
  void uriConditionsReadThePath(String kind, String wanted, String path, boolean matches) {
    assertThat(
            ruleFor(route("a", uri(match(kind, wanted))), Head.get("reviews:9080", path)) != null)
        .isEqualTo(matches);
  }

  @ParameterizedTest
  @CsvSource({
    "regex, '^(.*?;)?(user=jason)(;.*)?$', user=jason, true",
    "regex, '^(.*?;)?(user=jason)(;.*)?$', a=b;user=jason, true",
    "regex, '^(.*?;)?(user=jason)(;.*)?$', a=b; user=jason, false",
    "regex, 'b.*', abar, false",
    "exact, jason, Jason, false",
    "prefix, ja, jason, true"
  })
  void headerConditionsReadTheWholeValue(
      String kind, String wanted, String value, boolean matches) {
    var route = route("a", header("cookie", match(kind, wanted)));
    var head = Head.get("reviews:9080", "/").with("cookie", value);
    assertThat(ruleFor(route, head) != null).isEqualTo(matches);
  }

  @Test
  void missingHeaderNeverMatches() {
    var route = route("a", header("end-user", new StringMatch.Regex(".*")));
    assertThat(ruleFor(route, Head.get("reviews:9080", "/"))).isNull();
  }

  @Test
  void pseudoHeadersReadTheRequestLine() {
    var get = route("a", header("method", new StringMatch.Exact("GET")));
    var https = route("a", header("scheme", new StringMatch.Exact("https")));
    assertThat(ruleFor(get, Head.get("reviews:9080", "/"))).isNotNull();
    assertThat(ruleFor(https, Head.get("reviews:9080", "/"))).isNull();
  }

  @ParameterizedTest
  @CsvSource({"10.1.2.3, true", "10.1.0.0/16, true", "10.2.0.0/16, false", "0.0.0.0/0, true"})
  void sourceSubnetsAreEnforced(String subnet, boolean matches) {
    var route = route("a", new RouteMatch(null, Map.of(), List.of(subnet), List.of()));
    assertThat(ruleFor(route, Head.get("reviews:9080", "/")) != null).isEqualTo(matches);
  }

  @Test
  void decisionNamesEveryRuleTriedAndWhyNot() {
    var decision =
        table(
                reviews(
                    route("default/jason", header("end-user", new StringMatch.Exact("jason"))),
                    route("default/api", uri(new StringMatch.Prefix("/api"))),
                    route(Route.DEFAULT, RouteMatch.ANY)))
            .decide(Head.get("reviews:9080", "/x").with("end-user", "kate"), 0);
    assertThat(decision.route().rule()).isEqualTo(Route.DEFAULT);
    assertThat(decision.tried())
        .containsExactly(
            new Decision.Tried(
                "default/jason", false, "header end-user was \"kate\", the rule wants \"jason\""),
            new Decision.Tried(
                "default/api", false, "uri was \"/x\", the rule wants prefix \"/api\""),
            new Decision.Tried(Route.DEFAULT, true, null));
  }

  @Test
  void unknownHostIsNoRoute() {
    var decision = table(reviews()).decide(Head.get("nowhere", "/"), 0);
    assertThat(decision.reason()).isEqualTo("no-route");
    assertThat(decision.tried().getFirst().because()).contains("\"nowhere\"");
  }

  @Test
  void domainClaimedTwiceIsRefusedWithBothNames() {
    var other =
        new VirtualHost(
            "other", 9080, Cluster.Protocol.HTTP, List.of(), List.of("reviews"), List.of());
    assertThatThrownBy(() -> table(reviews(), other))
        .hasMessageContaining("reviews on port 9080")
        .hasMessageContaining(FQDN)
        .hasMessageContaining("other");
  }

  @Test
  void badPatternIsRefusedWithItsText() {
    assertThatThrownBy(() -> table(reviews(route("a", uri(new StringMatch.Regex("(?=x)"))))))
        .hasMessageContaining("(?=x)");
  }

  @ParameterizedTest
  @CsvSource({
    "/old/path, /new/path, /old/path/a?x=1, /new/path/a?x=1",
    "/api, /, /api/x, //x",
    ", /whole, /any?x=1, /whole?x=1"
  })
  void rewriteReplacesTheMatchedPart(String prefix, String uri, String path, String expected) {
    assertThat(new PathRewrite(new RouteAction.Rewrite(uri, prefix, null)).apply(path))
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "/new, , /old?x=1, http://reviews:9080/new?x=1",
    "/new?y=2, , /old?x=1, http://reviews:9080/new?y=2",
    ", other, /old?x=1, http://other/old?x=1"
  })
  void redirectKeepsWhatTheRuleDoesNotReplace(
      String uri, String authority, String path, String expected) {
    assertThat(
            Targets.location(
                new RouteAction.Redirect(uri, authority, 302), Head.get("reviews:9080", path)))
        .isEqualTo(expected);
  }

  private static StringMatch match(String kind, String value) {
    return switch (kind) {
      case "exact" -> new StringMatch.Exact(value);
      case "prefix" -> new StringMatch.Prefix(value);
      default -> new StringMatch.Regex(value);
    };
  }

  @ParameterizedTest
  @CsvSource({"2026-11-23T10:00:01Z, a", "2026-11-23T10:00:00Z, b", "2026-11-23T09:59:59Z, b"})
  void aRouteThatHasEndedIsPassedBy(Instant until, String expected) {
    var ending = route("a", RouteMatch.ANY);
    var table =
        table(
            reviews(
                new Route("a", 1, ending.match(), ending.action(), until),
                route("b", RouteMatch.ANY)));
    var head = Head.get("reviews:9080", "/");

    assertThat(table.find("reviews:9080", 0).select(head)).isEqualTo(FQDN + "/" + expected);
    var decision = table.decide(head, 0);
    assertThat(decision.route().rule()).isEqualTo(expected);
    assertThat(decision.tried().getFirst().because())
        .isEqualTo(expected.equals("a") ? null : "it has ended at " + until);
  }

  private static VirtualHost named(String name) {
    return new VirtualHost(
        name,
        80,
        Cluster.Protocol.HTTP,
        List.of(),
        List.of(name),
        List.of(route("r", RouteMatch.ANY)));
  }

  @Test
  void aChangeOfOneHostPreparesOnlyThatOne() {
    var stays = named("stays");
    var first = List.of(stays, named("changes"), named("goes"));
    var prepared = new ArrayList<String>();
    var before = RoutingTable.of(first, (host, route) -> host.name() + " of old", () -> NOW);
    var after =
        before.next(
            List.of(stays, named("changes"), named("comes")),
            host -> true,
            (host, route) -> {
              prepared.add(host.name());
              return host.name() + " of new";
            });
    assertThat(prepared).containsExactly("changes", "comes");
    var head = Head.get("", "/");
    assertThat(after.find("stays", 0).select(head)).isEqualTo("stays of old");
    assertThat(after.find("stays:80", 0).select(head)).isEqualTo("stays of old");
    assertThat(after.find("changes", 0).select(head)).isEqualTo("changes of new");
    assertThat(after.find("goes", 0)).isNull();
    assertThat(before.find("comes", 0)).isNull();
  }

  @Test
  void whatNoLongerStandsIsPreparedAnew() {
    var hosts = List.of(named("one"), named("two"));
    var before = RoutingTable.of(hosts, (host, route) -> "old", () -> NOW);
    var after = before.next(hosts, host -> host.name().equals("one"), (host, route) -> "new");
    var head = Head.get("", "/");
    assertThat(after.find("one", 0).select(head)).isEqualTo("old");
    assertThat(after.find("two", 0).select(head)).isEqualTo("new");
  }
}
