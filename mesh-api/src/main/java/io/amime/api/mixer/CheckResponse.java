package io.amime.api.mixer;

import io.amime.api.attribute.ReferencedAttributes;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * Answer of {@code POST /v1/check} and of {@code POST /v1/check:simulate}.
 *
 * @param status of the precondition
 * @param http what the caller of the service gets instead of its answer; 200 if OK
 * @param body the text beside it, empty if OK
 * @param validDuration how long the answer may be used again
 * @param validUseCount how often; negative: without limit
 * @param referenced what the answer depends on
 * @param decidedBy who objected first, null if nobody did
 * @param quotas by short name; empty unless the precondition is OK
 * @param version of the configuration that answered
 */
public record CheckResponse(
    Status status,
    int http,
    String body,
    @JsonSerialize(using = DurationJson.Writer.class)
        @JsonDeserialize(using = DurationJson.Reader.class)
        Duration validDuration,
    long validUseCount,
    ReferencedAttributes referenced,
    @Nullable DecidedBy decidedBy,
    Map<String, QuotaGrant> quotas,
    @Nullable String version) {
  public CheckResponse {
    quotas = quotas == null ? Map.of() : Map.copyOf(quotas);
  }

  /**
   * Full names, such as {@code denyreviewsv3handler.denier.default}.
   *
   * @param rule whose condition held
   * @param handler that objected
   * @param instance that it was given
   */
  public record DecidedBy(String rule, String handler, String instance) {}
}
