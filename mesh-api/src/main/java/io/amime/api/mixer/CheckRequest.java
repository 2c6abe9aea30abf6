package io.amime.api.mixer;

import io.amime.api.attribute.AttributeBag;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of {@code POST /v1/check}: may this request go on, and may it be charged?
 *
 * @param attributes of the request
 * @param quotas what to charge if nothing objects, by the short name of the quota instance
 * @param deduplicationId the same for every retry of one call; null: no retry is recognised
 */
public record CheckRequest(
    AttributeBag attributes, Map<String, Charge> quotas, @Nullable String deduplicationId) {
  public CheckRequest {
    attributes = attributes == null ? AttributeBag.EMPTY : attributes;
    quotas = quotas == null ? Map.of() : Map.copyOf(quotas);
  }

  /**
   * @param amount units; negative amounts give back
   * @param bestEffort whether less than the amount is welcome; otherwise all or nothing
   */
  public record Charge(long amount, boolean bestEffort) {}
}
