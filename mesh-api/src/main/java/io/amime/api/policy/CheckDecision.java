package io.amime.api.policy;

import io.amime.api.attribute.ReferencedAttributes;
import io.amime.api.mixer.CheckResponse;
import io.amime.api.mixer.QuotaGrant;
import io.amime.api.mixer.Status;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the rules say to one request.
 *
 * @param status the first objection's code with all objections' messages
 * @param validDuration the shortest of all answers
 * @param validUseCount the smallest of all answers; negative: without limit
 * @param referenced what it depended on
 * @param decidedBy who objected first, null if nobody did
 * @param errors rules that could not be applied
 * @param unanswered a rule whose answer is missing in this one, null if it is complete
 */
public record CheckDecision(
    Status status,
    Duration validDuration,
    long validUseCount,
    ReferencedAttributes referenced,
    CheckResponse.@Nullable DecidedBy decidedBy,
    List<RuleError> errors,
    @Nullable Unanswered unanswered) {

  /** Whether there is no answer, and asking elsewhere would not help. */
  public boolean failed() {
    return !status.ok() && decidedBy == null;
  }

  /** The answer on the wire. */
  public CheckResponse toResponse(Map<String, QuotaGrant> quotas, @Nullable String version) {
    return new CheckResponse(
        status,
        status.http(),
        status.body(),
        validDuration,
        validUseCount,
        referenced,
        decidedBy,
        quotas,
        version);
  }
}
