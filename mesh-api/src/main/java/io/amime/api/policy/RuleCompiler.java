package io.amime.api.policy;

import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.Vocabulary;
import io.amime.api.expression.Expression;
import io.amime.api.expression.ExpressionException;
import io.amime.api.policy.CompiledRule.CheckAction;
import io.amime.api.policy.CompiledRule.QuotaAction;
import io.amime.api.resource.CheckNothing;
import io.amime.api.resource.Denier;
import io.amime.api.resource.ListChecker;
import io.amime.api.resource.ListEntry;
import io.amime.api.resource.Quota;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Rule;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Looks up what rules name. What is missing is dropped with a fault: an action without its handler,
 * an instance, an action without instances, a rule without actions or with a broken condition.
 */
final class RuleCompiler {
  static final String PROTOCOL_LABEL = "istio-protocol";

  private final Vocabulary vocabulary;
  private final Predicate<Resource> elsewhere;
  private final Map<QualifiedName, Resource> objects = new HashMap<>();
  private final Map<QualifiedName, @Nullable CheckHandler> handlers = new HashMap<>();
  private final List<RuleFault> faults = new ArrayList<>();

  /**
   * @param elsewhere handlers that cannot be asked where the rules will run
   */
  RuleCompiler(
      Iterable<? extends Resource> resources,
      Vocabulary vocabulary,
      Predicate<Resource> elsewhere) {
    this.vocabulary = vocabulary;
    this.elsewhere = elsewhere;
    resources.forEach(resource -> objects.put(QualifiedName.of(resource), resource));
  }

  List<RuleFault> faults() {
    return List.copyOf(faults);
  }

  /** The rule that runs, null if nothing of it works. */
  @Nullable CompiledRule compile(Rule rule) {
    QualifiedName name = QualifiedName.of(rule);
    Expression condition;
    try {
      condition = Expression.condition(rule.spec().match(), vocabulary);
    } catch (ExpressionException e) {
      fault(name, "match", e.error().toString());
      return null;
    }
    List<CheckAction> checks = new ArrayList<>();
    List<QuotaAction> quotas = new ArrayList<>();
    for (int i = 0; i < rule.spec().actions().size(); i++) {
      action(name, "actions[" + i + "]", rule.spec().actions().get(i), checks, quotas);
    }
    if (checks.isEmpty() && quotas.isEmpty()) {
      fault(name, "actions", "nothing to do is left");
      return null;
    }
    boolean tcp =
        "tcp".equals(rule.meta().labels().get(PROTOCOL_LABEL))
            || condition.requires(DispatchTable.PROTOCOL, "tcp");
    return new CompiledRule(
        name.toString(),
        tcp,
        condition,
        List.copyOf(checks),
        List.copyOf(quotas),
        FailPolicy.of(rule.meta().annotations().getOrDefault(ResourceMeta.FAIL_POLICY, ""))
            .orElse(null));
  }

  private void action(
      QualifiedName rule,
      String path,
      Rule.Action action,
      List<CheckAction> checks,
      List<QuotaAction> quotas) {
    Resource handler = find(rule, path + ".handler", action.handler());
    if (handler == null) {
      return;
    }
    if (!handler.kind().role().isHandler()) {
      fault(rule, path + ".handler", action.handler() + " is no handler");
      return;
    }
    for (int i = 0; i < action.instances().size(); i++) {
      String at = "%s.instances[%d]".formatted(path, i);
      Resource instance = find(rule, at, action.instances().get(i));
      if (instance != null) {
        instance(rule, at, handler, instance, checks, quotas);
      }
    }
  }

  private void instance(
      QualifiedName rule,
      String path,
      Resource handler,
      Resource instance,
      List<CheckAction> checks,
      List<QuotaAction> quotas) {
    QualifiedName handlerName = QualifiedName.of(handler);
    QualifiedName name = QualifiedName.of(instance);
    boolean counts = handler.kind().role() == ResourceKind.Role.QUOTA_HANDLER;
    try {
      switch (instance) {
        case Quota quota when counts || handler instanceof Denier ->
            quotas.add(new QuotaAction(handlerName, handler, name, dimensions(quota)));
        case ListEntry entry when !counts ->
            checks.add(new CheckAction(handlerName, checkHandler(handler), name, valueOf(entry)));
        case CheckNothing nothing when handler instanceof Denier ->
            checks.add(new CheckAction(handlerName, checkHandler(handler), name, null));
        default -> fault(rule, path, "%s does not take %s".formatted(handlerName, name));
      }
    } catch (ExpressionException e) {
      fault(rule, path, "%s: %s".formatted(name, e.error()));
    } catch (IllegalArgumentException e) {
      fault(rule, path, "%s: %s".formatted(handlerName, e.getMessage()));
    }
  }

  private TreeMap<String, Expression> dimensions(Quota quota) {
    TreeMap<String, Expression> dimensions = new TreeMap<>();
    quota
        .spec()
        .dimensions()
        .forEach((name, text) -> dimensions.put(name, Expression.compile(text, vocabulary)));
    return dimensions;
  }

  private Expression valueOf(ListEntry entry) {
    String text = entry.spec().value();
    return Expression.compile(text == null ? "" : text, vocabulary, AttributeType.STRING);
  }

  private @Nullable CheckHandler checkHandler(Resource handler) {
    if (elsewhere.test(handler)) {
      return null;
    }
    QualifiedName name = QualifiedName.of(handler);
    CheckHandler known = handlers.get(name);
    if (known != null) {
      return known;
    }
    CheckHandler built =
        switch (handler) {
          case Denier denier -> new DenierHandler(denier.spec());
          case ListChecker checker -> new ListHandler(checker.spec());
          default -> throw new IllegalArgumentException("answers no checks");
        };
    handlers.put(name, built);
    return built;
  }

  private @Nullable Resource find(QualifiedName rule, String path, @Nullable String reference) {
    QualifiedName name =
        reference == null ? null : QualifiedName.parse(reference, rule.namespace());
    if (name == null) {
      fault(rule, path, "'%s' is not name.kind or name.kind.namespace".formatted(reference));
      return null;
    }
    Resource found = objects.get(name);
    if (found == null) {
      fault(rule, path, "%s does not exist".formatted(name));
    }
    return found;
  }

  private void fault(QualifiedName rule, String path, String message) {
    faults.add(new RuleFault(rule.toString(), path, message));
  }
}
