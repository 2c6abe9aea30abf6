package io.amime.proxy.filter.mixer;

import com.google.re2j.Pattern;
import io.amime.api.attribute.AttributeBag;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.StringMatch;
import io.amime.api.mixer.CheckRequest.Charge;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/** Which quotas a request is charged with; patterns are compiled once per policy. */
final class QuotaRules {
  private final List<Rule> rules;

  private QuotaRules(List<Rule> rules) {
    this.rules = rules;
  }

  private record Rule(String quota, long charge, List<Map<String, Predicate<String>>> clauses) {
    boolean holds(AttributeBag bag) {
      return clauses.isEmpty() || clauses.stream().anyMatch(clause -> holds(clause, bag));
    }

    private static boolean holds(Map<String, Predicate<String>> clause, AttributeBag bag) {
      return clause.entrySet().stream().allMatch(c -> c.getValue().test(text(bag, c.getKey())));
    }
  }

  static QuotaRules of(MixerPolicy policy) {
    return new QuotaRules(
        policy.quotas().stream()
            .map(q ->
                new Rule(q.name(), q.charge(), q.match().stream().map(QuotaRules::clause).toList()))
            .toList());
  }

  private static Map<String, Predicate<String>> clause(Map<String, StringMatch> conditions) {
    return conditions.entrySet().stream()
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, e -> predicate(e.getValue())));
  }

  boolean isEmpty() {
    return rules.isEmpty();
  }

  /** The sum of all rules that hold, by quota. */
  Map<String, Charge> charges(AttributeBag bag) {
    var charges = new TreeMap<String, Charge>();
    for (var rule : rules) {
      if (rule.holds(bag)) {
        charges.merge(
            rule.quota(),
            new Charge(rule.charge(), false),
            (a, b) -> new Charge(a.amount() + b.amount(), false));
      }
    }
    return charges;
  }

  private static Predicate<String> predicate(StringMatch match) {
    return switch (match) {
      case StringMatch.Exact(var wanted) -> wanted::equals;
      case StringMatch.Prefix(var wanted) -> value -> value.startsWith(wanted);
      case StringMatch.Regex(var regex) -> Pattern.compile(regex)::matches;
    };
  }

  /** A string attribute or {@code map[key]}; absent reads as empty. */
  private static String text(AttributeBag bag, String name) {
    int bracket = name.indexOf('[');
    return bracket > 0 && name.endsWith("]")
        ? bag.entry(name.substring(0, bracket), name.substring(bracket + 1, name.length() - 1), "")
        : bag.text(name, "");
  }
}
