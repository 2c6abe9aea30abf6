package io.amime.api.policy;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.resource.Resource;
import io.amime.api.resource.Rule;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;

/**
 * The compiled rules: for every namespace those of {@code istio-system}, then its own, each by
 * name. Immutable; a request finishes on the table that it began with.
 */
public final class DispatchTable {
  /** The namespace whose rules apply everywhere. */
  public static final String DEFAULT_NAMESPACE = "istio-system";

  static final String PROTOCOL = "context.protocol";

  private final Map<String, List<CompiledRule>> rulesByNamespace;
  private final List<CompiledRule> defaultRules;
  private final List<RuleFault> faults;
  private final PolicySettings settings;

  private DispatchTable(
      Map<String, List<CompiledRule>> rulesByNamespace,
      List<RuleFault> faults,
      PolicySettings settings) {
    this.rulesByNamespace = Map.copyOf(rulesByNamespace);
    this.defaultRules = this.rulesByNamespace.getOrDefault(DEFAULT_NAMESPACE, List.of());
    this.faults = faults;
    this.settings = settings;
  }

  /** A table without rules: everything passes. */
  public static DispatchTable empty() {
    return compile(List.of(), Vocabulary.standard(), PolicySettings.DEFAULT);
  }

  /**
   * Compiles what a mesh has; resources without a part in policy are ignored, what does not work
   * becomes a fault.
   */
  public static DispatchTable compile(
      List<? extends Resource> resources, Vocabulary vocabulary, PolicySettings settings) {
    return compile(resources, vocabulary, settings, handler -> false);
  }

  /**
   * The same where not every handler can be asked.
   *
   * @param elsewhere handlers whose answers only Mixer has
   */
  static DispatchTable compile(
      List<? extends Resource> resources,
      Vocabulary vocabulary,
      PolicySettings settings,
      Predicate<Resource> elsewhere) {
    RuleCompiler compiler = new RuleCompiler(resources, vocabulary, elsewhere);
    Map<String, List<CompiledRule>> own = new TreeMap<>();
    resources.stream()
        .filter(Rule.class::isInstance)
        .map(Rule.class::cast)
        .sorted(Comparator.comparing(rule -> rule.meta().name()))
        .forEach(rule -> {
          CompiledRule compiled = compiler.compile(rule);
          if (compiled != null) {
            own.computeIfAbsent(rule.meta().namespace(), ns -> new ArrayList<>()).add(compiled);
          }
        });
    List<CompiledRule> defaults = own.getOrDefault(DEFAULT_NAMESPACE, List.of());
    Map<String, List<CompiledRule>> effective = new TreeMap<>();
    own.forEach((namespace, rules) -> {
      List<CompiledRule> all = new ArrayList<>(defaults);
      if (!namespace.equals(DEFAULT_NAMESPACE)) {
        all.addAll(rules);
      }
      effective.put(namespace, List.copyOf(all));
    });
    return new DispatchTable(effective, compiler.faults(), settings);
  }

  /** Asks every handler whose rule holds for the request. */
  public CheckDecision check(AttributeBag attributes) {
    return new Dispatch(this, attributes).check();
  }

  /**
   * Finds the counter of a quota.
   *
   * @param name short name of the instance, letter case does not count
   */
  public QuotaDecision quota(AttributeBag attributes, String name) {
    return new Dispatch(this, attributes).quota(name);
  }

  /** Whether any precondition rule may apply to requests to that namespace. */
  public boolean checks(String namespace) {
    return rulesOf(namespace).stream().anyMatch(rule -> !rule.checks().isEmpty());
  }

  /** Whether an answer about requests to that namespace may have to come from Mixer. */
  public boolean needsMixer(String namespace) {
    return rulesOf(namespace).stream()
        .flatMap(rule -> rule.checks().stream())
        .anyMatch(action -> action.handler() == null);
  }

  /** Full names of the rules that apply to that namespace, in the order in which they are asked. */
  public List<String> rules(String namespace) {
    return rulesOf(namespace).stream().map(CompiledRule::name).toList();
  }

  /** Full names of all rules that run. */
  public List<String> rules() {
    return rulesByNamespace.values().stream()
        .flatMap(List::stream)
        .map(CompiledRule::name)
        .distinct()
        .sorted()
        .toList();
  }

  /** What does not work in the rules that were given. */
  public List<RuleFault> faults() {
    return faults;
  }

  List<CompiledRule> rulesOf(String namespace) {
    return rulesByNamespace.getOrDefault(namespace, defaultRules);
  }

  PolicySettings settings() {
    return settings;
  }
}
