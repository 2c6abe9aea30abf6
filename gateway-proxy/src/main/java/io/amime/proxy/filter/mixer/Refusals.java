package io.amime.proxy.filter.mixer;

import io.amime.api.mixer.QuotaGrant;
import io.amime.api.policy.FailPolicy;
import io.amime.proxy.http.ProxyFailure;
import io.amime.proxy.http.Reason;
import io.amime.proxy.http.RequestOutcome;
import org.jspecify.annotations.Nullable;

/** What a verdict means for who asked. */
final class Refusals {
  private Refusals() {}

  /** Why it ends here, null when it goes on; the outcome remembers who decided. */
  static @Nullable ProxyFailure of(Verdict verdict, RequestOutcome outcome) {
    return switch (verdict) {
      case Verdict.Pass pass -> null;
      case Verdict.Deny(var answer) -> {
        var by = answer.decidedBy();
        outcome.policy(by == null ? "mixer" : by.handler());
        outcome.detail(answer.body());
        yield new ProxyFailure.Refused(Reason.DENIED, answer.http(), answer.body());
      }
      case Verdict.Exhausted(var quotas) -> {
        var status = QuotaGrant.exhausted(quotas);
        outcome.policy(String.join(",", quotas));
        outcome.detail(status.body());
        yield new ProxyFailure.Refused(Reason.QUOTA, status.http(), status.body());
      }
      case Verdict.Unavailable(var rule, var why) -> {
        outcome.detail(why);
        outcome.policy(rule.rule());
        if (rule.failPolicy() == FailPolicy.OPEN) {
          outcome.mark(Reason.POLICY_UNAVAILABLE);
          yield null;
        }
        yield new ProxyFailure.Refused(
            Reason.POLICY_UNAVAILABLE, 503, "UNAVAILABLE:the policy cannot be checked");
      }
    };
  }
}
