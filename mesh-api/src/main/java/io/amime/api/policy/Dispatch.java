package io.amime.api.policy;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.AttributeType;
import io.amime.api.attribute.ReferenceRecorder;
import io.amime.api.expression.Evaluation;
import io.amime.api.expression.Expression;
import io.amime.api.expression.ExpressionError;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.Status;
import io.amime.api.mixer.StatusCode;
import io.amime.api.policy.CompiledRule.CheckAction;
import io.amime.api.policy.CompiledRule.QuotaAction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** One request on its way through a table. */
final class Dispatch {
  private static final Duration UNCHECKED_VALID_DURATION = Duration.ofSeconds(10);
  private static final long UNCHECKED_USE_COUNT = 200;

  private final DispatchTable table;
  private final ReferenceRecorder attributes;
  private final List<RuleError> errors = new ArrayList<>();
  private final List<String> objections = new ArrayList<>();
  private final List<Unanswered> unanswered = new ArrayList<>();
  private @Nullable Status firstObjection;
  private CheckResponse.@Nullable DecidedBy decidedBy;
  private @Nullable Duration validDuration;
  private long validUseCount = -1;

  Dispatch(DispatchTable table, AttributeBag attributes) {
    this.table = table;
    this.attributes = new ReferenceRecorder(attributes);
  }

  CheckDecision check() {
    List<CompiledRule> rules = rules();
    if (rules == null) {
      return failure(
          "destination.service is absent or no text: it says whose rules apply",
          new Unanswered("", table.settings().checks()));
    }
    for (CompiledRule rule : rules) {
      if (!rule.checks().isEmpty() && holds(rule)) {
        rule.checks().forEach(action -> ask(rule, action));
      }
      if (mustFail()) {
        RuleError error = errors.getFirst();
        return failure(
            error.rule() + ": " + error.error(), rule.unanswered(table.settings().checks()));
      }
    }
    Status status =
        firstObjection == null
            ? Status.OK
            : new Status(firstObjection.code(), String.join(", ", objections));
    boolean asked = validDuration != null;
    return new CheckDecision(
        status,
        validDuration != null ? validDuration : UNCHECKED_VALID_DURATION,
        asked ? validUseCount : UNCHECKED_USE_COUNT,
        attributes.referenced(),
        decidedBy,
        List.copyOf(errors),
        Unanswered.strictest(unanswered.stream()));
  }

  QuotaDecision quota(String name) {
    List<CompiledRule> rules = rules();
    for (CompiledRule rule : rules == null ? List.<CompiledRule>of() : rules) {
      for (QuotaAction action : rule.quotas()) {
        if (action.instanceName().name().equalsIgnoreCase(name) && holds(rule)) {
          QuotaDecision.Counter counter = counter(rule, action);
          if (counter != null) {
            return decision(counter);
          }
        }
      }
    }
    return decision(null);
  }

  private QuotaDecision decision(QuotaDecision.@Nullable Counter counter) {
    return new QuotaDecision(counter, attributes.referenced(), List.copyOf(errors));
  }

  /** The rules that may apply, null if the destination is not known. */
  private @Nullable List<CompiledRule> rules() {
    Object service = attributes.read("destination.service");
    Object namespace = service == null ? attributes.read("destination.namespace") : null;
    if (service instanceof String host) {
      String[] parts = host.split("\\.", 3);
      namespace = parts.length > 1 ? parts[1] : "";
    }
    return namespace instanceof String text ? table.rulesOf(text) : null;
  }

  private boolean holds(CompiledRule rule) {
    boolean tcp = "tcp".equals(attributes.read(DispatchTable.PROTOCOL));
    return rule.tcp() == tcp && Boolean.TRUE.equals(valueOf(rule, rule.condition()));
  }

  /** The value, null after an error, which is then on the list. */
  private @Nullable Object valueOf(CompiledRule rule, Expression expression) {
    return switch (expression.evaluate(attributes)) {
      case Evaluation.Value value -> value.value();
      case ExpressionError error -> {
        errors.add(new RuleError(rule.name(), error));
        yield null;
      }
    };
  }

  private boolean mustFail() {
    return table.settings().onError() == OnError.FAIL && !errors.isEmpty();
  }

  private void ask(CompiledRule rule, CheckAction action) {
    Object value = action.value() == null ? "" : valueOf(rule, action.value());
    if (!(value instanceof String text)) {
      return;
    }
    CheckHandler handler = action.handler();
    if (handler == null) {
      unanswered.add(rule.unanswered(table.settings().checks()));
      return;
    }
    CheckResult result = handler.check(text);
    validDuration =
        validDuration == null || result.validDuration().compareTo(validDuration) < 0
            ? result.validDuration()
            : validDuration;
    validUseCount = fewerUses(validUseCount, result.validUseCount());
    if (result.status().ok()) {
      return;
    }
    objections.add(action.handlerName() + ":" + result.status().message());
    if (firstObjection == null) {
      firstObjection = result.status();
      decidedBy =
          new CheckResponse.DecidedBy(
              rule.name(), action.handlerName().toString(), action.instanceName().toString());
    }
  }

  private static long fewerUses(long a, long b) {
    if (a < 0 || b < 0) {
      return Math.max(a, b);
    }
    return Math.min(a, b);
  }

  private QuotaDecision.@Nullable Counter counter(CompiledRule rule, QuotaAction action) {
    TreeMap<String, String> dimensions = new TreeMap<>();
    for (var dimension : action.dimensions().entrySet()) {
      Object value = valueOf(rule, dimension.getValue());
      if (value == null) {
        return null;
      }
      dimensions.put(dimension.getKey(), String.valueOf(AttributeType.write(value)));
    }
    return new QuotaDecision.Counter(
        rule.unanswered(table.settings().quotas()),
        action.handlerName().toString(),
        action.handler(),
        action.instanceName().toString(),
        dimensions);
  }

  private CheckDecision failure(String message, Unanswered rule) {
    // Not to be kept: the next request may carry what this one lacks.
    return new CheckDecision(
        Status.of(StatusCode.INTERNAL, message),
        Duration.ZERO,
        0,
        attributes.referenced(),
        null,
        List.copyOf(errors),
        rule);
  }
}
