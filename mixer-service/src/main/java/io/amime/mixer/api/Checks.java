package io.amime.mixer.api;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.QuotaGrant;
import io.amime.api.mixer.QuotaRequest;
import io.amime.api.mixer.StatusCode;
import io.amime.api.policy.CheckDecision;
import io.amime.api.policy.QuotaDecision;
import io.amime.mixer.adapter.QuotaCharge;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.QuotaResult;
import io.amime.mixer.config.ActivePolicy;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Preconditions first; quotas are only charged when nothing objects. */
final class Checks {
  /** How long units of a quota without limit may be used. */
  private static final Duration UNLIMITED_VALID = Duration.ofSeconds(10);

  private final RuleErrors ruleErrors;
  private final MeterRegistry meters;

  Checks(RuleErrors ruleErrors, MeterRegistry meters) {
    this.ruleErrors = ruleErrors;
    this.meters = meters;
  }

  CheckResponse check(ActivePolicy policy, CheckRequest request) {
    CheckDecision decision = policy.table().check(request.attributes());
    ruleErrors.count(policy.version(), decision.errors());
    meters
        .counter("mixer.checks", "status", StatusCode.of(decision.status().code()).name())
        .increment();
    Map<String, QuotaGrant> grants = new TreeMap<>();
    if (decision.status().ok()) {
      request
          .quotas()
          .forEach((name, charge) ->
              grants.put(
                  name,
                  charge(policy, request.attributes(), name, charge, request.deduplicationId())));
    }
    return decision.toResponse(grants, policy.version());
  }

  QuotaGrant charge(ActivePolicy policy, QuotaRequest request) {
    return charge(
        policy,
        request.attributes(),
        request.name(),
        new CheckRequest.Charge(request.amount(), request.bestEffort()),
        request.deduplicationId());
  }

  private QuotaGrant charge(
      ActivePolicy policy,
      AttributeBag attributes,
      String name,
      CheckRequest.Charge charge,
      @Nullable String deduplicationId) {
    QuotaDecision decision = policy.table().quota(attributes, name);
    ruleErrors.count(policy.version(), decision.errors());
    QuotaDecision.Counter counter = decision.counter();
    if (counter == null) {
      return new QuotaGrant(charge.amount(), UNLIMITED_VALID, decision.referenced());
    }
    // One call may charge several quotas: each is repeated on its own.
    String id = deduplicationId == null ? null : deduplicationId + name;
    QuotaResult result =
        take(
            policy,
            counter,
            new QuotaCharge(
                counter.instance(),
                counter.dimensions(),
                charge.amount(),
                charge.bestEffort(),
                id));
    meters
        .counter("mixer.quotas", "result", result.granted() == 0 ? "exhausted" : "granted")
        .increment();
    return new QuotaGrant(result.granted(), result.validDuration(), decision.referenced());
  }

  private static QuotaResult take(
      ActivePolicy policy, QuotaDecision.Counter counter, QuotaCharge charge) {
    QuotaHandler handler = policy.quotaHandler(counter.handlerName());
    return handler == null ? QuotaResult.NONE : handler.charge(charge);
  }
}
