package io.amime.mixer.api;

import io.amime.api.attribute.AttributeBag;
import io.amime.api.attribute.ReferencedAttributes;
import io.amime.api.mixer.CheckRequest;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.QuotaGrant;
import io.amime.api.mixer.QuotaRequest;
import io.amime.api.mixer.Status;
import io.amime.api.mixer.StatusCode;
import io.amime.api.policy.CheckDecision;
import io.amime.api.policy.FailPolicy;
import io.amime.api.policy.QuotaDecision;
import io.amime.mixer.adapter.CounterUnavailable;
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

  /** How long an answer by policy holds: short, because the counter may be back at any moment. */
  private static final Duration UNCOUNTED_VALID = Duration.ofSeconds(1);

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
      try {
        request
            .quotas()
            .forEach((name, charge) ->
                grants.put(
                    name,
                    charge(policy, request.attributes(), name, charge, request.deduplicationId())));
      } catch (CounterUnavailable e) {
        return uncounted(decision.referenced(), policy.version());
      }
    }
    return decision.toResponse(grants, policy.version());
  }

  /** Nobody objects and nobody agrees, which a status without a decider says. */
  private static CheckResponse uncounted(ReferencedAttributes referenced, String version) {
    Status status = Status.of(StatusCode.UNAVAILABLE, "the quota cannot be counted");
    return new CheckResponse(
        status,
        status.http(),
        status.body(),
        Duration.ZERO,
        0,
        referenced,
        null,
        Map.of(),
        version);
  }

  QuotaGrant charge(ActivePolicy policy, QuotaRequest request) {
    CheckRequest.Charge charge = new CheckRequest.Charge(request.amount(), request.bestEffort());
    try {
      return charge(
          policy, request.attributes(), request.name(), charge, request.deduplicationId());
    } catch (CounterUnavailable e) {
      return new QuotaGrant(0, UNCOUNTED_VALID, ReferencedAttributes.NONE);
    }
  }

  /**
   * @throws CounterUnavailable when the rule lets nothing pass uncounted
   */
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

  private QuotaResult take(ActivePolicy policy, QuotaDecision.Counter counter, QuotaCharge charge) {
    QuotaHandler handler = policy.quotaHandler(counter.handlerName());
    if (handler == null) {
      return QuotaResult.NONE;
    }
    try {
      return handler.charge(charge);
    } catch (CounterUnavailable e) {
      FailPolicy failPolicy = counter.rule().failPolicy();
      meters.counter("mixer.quota.unavailable", "policy", failPolicy.text()).increment();
      if (failPolicy == FailPolicy.CLOSED) {
        throw e;
      }
      return new QuotaResult(charge.amount(), UNCOUNTED_VALID);
    }
  }
}
