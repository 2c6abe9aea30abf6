package io.amime.api.mixer;

import io.amime.api.attribute.AttributeBag;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/quota}, which charges without a precondition, for instance when a proxy
 * fetches units ahead; the answer is a {@link QuotaGrant}.
 *
 * @param attributes of the request
 * @param name short name of the quota instance
 * @param amount units; negative amounts give back
 * @param bestEffort whether less is welcome
 * @param deduplicationId the same for every retry of one call
 */
public record QuotaRequest(
    AttributeBag attributes,
    String name,
    long amount,
    boolean bestEffort,
    @Nullable String deduplicationId) {
  public QuotaRequest {
    attributes = attributes == null ? AttributeBag.EMPTY : attributes;
  }
}
