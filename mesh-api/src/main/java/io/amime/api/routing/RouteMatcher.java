package io.amime.api.routing;

import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.StringMatch;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The compiled conditions of one route. */
public final class RouteMatcher {
  private final Condition[] conditions;

  private RouteMatcher(List<Condition> conditions) {
    this.conditions = conditions.toArray(Condition[]::new);
  }

  /**
   * @throws IllegalArgumentException when a pattern is not RE2 or a subnet is not IPv4
   */
  public static RouteMatcher of(RouteMatch match) {
    var conditions = new ArrayList<Condition>();
    if (match.uri() != null) {
      conditions.add(uri(match.uri(), match.ignoreUriCase()));
    }
    new TreeMap<>(match.headers()).forEach((name, wanted) -> conditions.add(header(name, wanted)));
    new TreeMap<>(match.withoutHeaders())
        .forEach((name, unwanted) -> conditions.add(new Not(header(name, unwanted))));
    new TreeMap<>(match.queryParams())
        .forEach((name, wanted) -> conditions.add(queryParam(name, wanted)));
    if (!match.sourceSubnets().isEmpty()) {
      conditions.add(new SubnetCondition("source", match.sourceSubnets(), RequestHead::source));
    }
    if (!match.destinationSubnets().isEmpty()) {
      conditions.add(
          new SubnetCondition("destination", match.destinationSubnets(), RequestHead::destination));
    }
    return new RouteMatcher(conditions);
  }

  /** Whether every condition holds. */
  public boolean matches(RequestHead request) {
    for (var condition : conditions) {
      if (!condition.holds(request)) {
        return false;
      }
    }
    return true;
  }

  /**
   * Why it does not match, as a sentence with the field, what was wanted and what was there; null
   * when it does.
   *
   * @param shown the request as the sentence may quote it
   */
  @Nullable String mismatch(RequestHead request, RequestHead shown) {
    for (var condition : conditions) {
      if (!condition.holds(request)) {
        return condition.explain(shown);
      }
    }
    return null;
  }

  private static Condition uri(StringMatch wanted, boolean ignoreCase) {
    Reader reader =
        wanted instanceof StringMatch.Prefix
            ? RequestHead::path
            : r -> Targets.withoutQuery(r.path());
    return new TextCondition("uri", TextMatch.of("uri", wanted, ignoreCase), reader);
  }

  private static TextCondition header(String name, StringMatch wanted) {
    return switch (name) {
      case "method" -> new TextCondition(name, TextMatch.of(name, wanted), RequestHead::method);
      case "scheme" -> new TextCondition(name, TextMatch.of(name, wanted), RequestHead::scheme);
      case "authority" ->
          new TextCondition(name, TextMatch.of(name, wanted), RequestHead::authority);
      default -> {
        var field = "header " + name;
        yield new TextCondition(field, TextMatch.of(field, wanted), r -> r.header(name));
      }
    };
  }

  private static Condition queryParam(String name, StringMatch wanted) {
    var field = "query parameter " + name;
    return new TextCondition(
        field, TextMatch.of(field, wanted), r -> Targets.queryParam(r.path(), name));
  }

  /** One test of a request. */
  interface Condition {
    boolean holds(RequestHead request);

    String explain(RequestHead request);
  }

  private interface Reader {
    @Nullable String read(RequestHead request);
  }

  private record TextCondition(String field, TextMatch wanted, Reader reader) implements Condition {
    @Override
    public boolean holds(RequestHead request) {
      var value = reader.read(request);
      return value != null && wanted.matches(value);
    }

    @Override
    public String explain(RequestHead request) {
      return "%s %s, the rule wants %s".formatted(field, got(request), wanted);
    }

    String got(RequestHead request) {
      var value = reader.read(request);
      return value == null ? "is missing" : "was \"" + value + "\"";
    }
  }

  /** What must not be so; that a header is missing is never against it. */
  private record Not(TextCondition unwanted) implements Condition {
    @Override
    public boolean holds(RequestHead request) {
      return !unwanted.holds(request);
    }

    @Override
    public String explain(RequestHead request) {
      return "%s %s, the rule wants anything but %s"
          .formatted(unwanted.field(), unwanted.got(request), unwanted.wanted());
    }
  }
}
