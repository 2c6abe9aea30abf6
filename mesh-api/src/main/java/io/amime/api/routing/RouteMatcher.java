package io.amime.api.routing;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
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
      conditions.add(uri(match.uri()));
    }
    new TreeMap<>(match.headers()).forEach((name, wanted) -> conditions.add(header(name, wanted)));
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
   */
  public @Nullable String mismatch(RequestHead request) {
    for (var condition : conditions) {
      if (!condition.holds(request)) {
        return condition.explain(request);
      }
    }
    return null;
  }

  private static Condition uri(StringMatch wanted) {
    return wanted instanceof StringMatch.Prefix
        ? new TextCondition("uri", wanted, RequestHead::path)
        : new TextCondition("uri", wanted, r -> withoutQuery(r.path()));
  }

  private static Condition header(String name, StringMatch wanted) {
    return switch (name) {
      case "method" -> new TextCondition(name, wanted, RequestHead::method);
      case "scheme" -> new TextCondition(name, wanted, RequestHead::scheme);
      case "authority" -> new TextCondition(name, wanted, RequestHead::authority);
      default -> new TextCondition("header " + name, wanted, r -> r.header(name));
    };
  }

  private static String withoutQuery(String path) {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  /** One test of a request. */
  interface Condition {
    boolean holds(RequestHead request);

    String explain(RequestHead request);
  }

  private interface Reader {
    @Nullable String read(RequestHead request);
  }

  private static final class TextCondition implements Condition {
    private final String field;
    private final StringMatch wanted;
    private final Reader reader;
    private final @Nullable Pattern pattern;

    TextCondition(String field, StringMatch wanted, Reader reader) {
      this.field = field;
      this.wanted = wanted;
      this.reader = reader;
      this.pattern = wanted instanceof StringMatch.Regex(var regex) ? compile(field, regex) : null;
    }

    private static Pattern compile(String field, String regex) {
      try {
        return Pattern.compile(regex);
      } catch (PatternSyntaxException e) {
        throw new IllegalArgumentException(
            "%s: regex \"%s\" is not RE2: %s".formatted(field, regex, e.getMessage()), e);
      }
    }

    @Override
    public boolean holds(RequestHead request) {
      var value = reader.read(request);
      if (value == null) {
        return false;
      }
      if (pattern != null) {
        return pattern.matches(value);
      }
      return wanted instanceof StringMatch.Prefix
          ? value.startsWith(wanted.value())
          : value.equals(wanted.value());
    }

    @Override
    public String explain(RequestHead request) {
      var value = reader.read(request);
      var got = value == null ? "is missing" : "was \"" + value + "\"";
      var want =
          switch (wanted) {
            case StringMatch.Exact(var v) -> "\"" + v + "\"";
            case StringMatch.Prefix(var v) ->
                v.isEmpty() ? "it to be there" : "prefix \"" + v + "\"";
            case StringMatch.Regex(var v) -> "regex \"" + v + "\"";
          };
      return "%s %s, the rule wants %s".formatted(field, got, want);
    }
  }
}
