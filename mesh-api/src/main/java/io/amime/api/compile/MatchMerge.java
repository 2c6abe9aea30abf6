package io.amime.api.compile;

import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.StringCondition;
import io.amime.api.resource.VirtualService;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Two alternatives that both have to hold, as one. Where both have a condition on the same thing,
 * that of the inner one has to lie within that of the outer one.
 */
record MatchMerge(HttpRoute.Match outer, HttpRoute.Match inner) {

  /** The same with whole names of gateways and with names of headers in lower case. */
  static HttpRoute.Match placed(HttpRoute.Match match, VirtualService service) {
    return new HttpRoute.Match(
        match.name(),
        match.uri(),
        match.scheme(),
        match.method(),
        match.authority(),
        lowerCase(match.headers()),
        lowerCase(match.withoutHeaders()),
        match.queryParams(),
        match.ignoreUriCase(),
        match.port(),
        match.sourceLabels(),
        match.sourceNamespace(),
        VirtualServices.gateways(service, match.gateways()));
  }

  private static Map<String, StringCondition> lowerCase(Map<String, StringCondition> given) {
    Map<String, StringCondition> conditions = new HashMap<>();
    given.forEach((name, condition) -> conditions.put(name.toLowerCase(Locale.ROOT), condition));
    return conditions;
  }

  /** Empty where the inner one is not within the outer one. */
  Optional<HttpRoute.Match> merged() {
    boolean within =
        within(outer.uri(), inner.uri())
            && (outer.uri() == null
                || inner.uri() == null
                || outer.ignoreUriCase() == inner.ignoreUriCase())
            && within(outer.scheme(), inner.scheme())
            && within(outer.method(), inner.method())
            && within(outer.authority(), inner.authority())
            && within(outer.headers(), inner.headers())
            && sameWhereBoth(outer.withoutHeaders(), inner.withoutHeaders())
            && within(outer.queryParams(), inner.queryParams())
            && sameWhereBoth(outer.port(), inner.port())
            && sameWhereBoth(outer.sourceLabels(), inner.sourceLabels())
            && sameWhereBoth(outer.sourceNamespace(), inner.sourceNamespace())
            && (outer.gateways().isEmpty()
                || new HashSet<>(outer.gateways()).containsAll(inner.gateways()));
    return within ? Optional.of(both()) : Optional.empty();
  }

  private HttpRoute.Match both() {
    return new HttpRoute.Match(
        inner.name() == null ? outer.name() : inner.name(),
        narrower(outer.uri(), inner.uri()),
        narrower(outer.scheme(), inner.scheme()),
        narrower(outer.method(), inner.method()),
        narrower(outer.authority(), inner.authority()),
        both(outer.headers(), inner.headers()),
        both(outer.withoutHeaders(), inner.withoutHeaders()),
        both(outer.queryParams(), inner.queryParams()),
        inner.uri() == null ? outer.ignoreUriCase() : inner.ignoreUriCase(),
        inner.port() == null ? outer.port() : inner.port(),
        sum(outer.sourceLabels(), inner.sourceLabels()),
        inner.sourceNamespace() == null ? outer.sourceNamespace() : inner.sourceNamespace(),
        inner.gateways().isEmpty() ? outer.gateways() : inner.gateways());
  }

  private static boolean within(
      Map<String, StringCondition> outer, Map<String, StringCondition> inner) {
    return inner.entrySet().stream().allMatch(e -> within(outer.get(e.getKey()), e.getValue()));
  }

  private static boolean within(@Nullable StringCondition outer, @Nullable StringCondition inner) {
    if (outer == null || inner == null || outer.equals(inner) || isAny(outer) || isAny(inner)) {
      return true;
    }
    // Whether one pattern takes only what another one takes cannot be told.
    String prefix = outer.prefix();
    String text = inner.exact() == null ? inner.prefix() : inner.exact();
    return prefix != null && text != null && text.startsWith(prefix);
  }

  /** Whether it only wants the thing to be there. */
  private static boolean isAny(StringCondition condition) {
    return condition.exact() == null && condition.prefix() == null && condition.regex() == null;
  }

  private static @Nullable StringCondition narrower(
      @Nullable StringCondition outer, @Nullable StringCondition inner) {
    return inner == null || (outer != null && isAny(inner)) ? outer : inner;
  }

  private static Map<String, StringCondition> both(
      Map<String, StringCondition> outer, Map<String, StringCondition> inner) {
    Map<String, StringCondition> conditions = new HashMap<>(outer);
    inner.forEach((name, condition) ->
        conditions.merge(name, condition, (wide, narrow) -> isAny(narrow) ? wide : narrow));
    return conditions;
  }

  private static <T> boolean sameWhereBoth(@Nullable T outer, @Nullable T inner) {
    return outer == null || inner == null || outer.equals(inner);
  }

  private static <T> boolean sameWhereBoth(Map<String, T> outer, Map<String, T> inner) {
    return inner.entrySet().stream()
        .allMatch(e -> Objects.equals(outer.getOrDefault(e.getKey(), e.getValue()), e.getValue()));
  }

  private static Map<String, String> sum(Map<String, String> outer, Map<String, String> inner) {
    Map<String, String> all = new HashMap<>(outer);
    all.putAll(inner);
    return all;
  }
}
