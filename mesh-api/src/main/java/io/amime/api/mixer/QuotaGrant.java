package io.amime.api.mixer;

import io.amime.api.attribute.ReferencedAttributes;
import java.time.Duration;
import tools.jackson.databind.annotation.JsonDeserialize;
import tools.jackson.databind.annotation.JsonSerialize;

/**
 * What was granted of one quota.
 *
 * @param granted units, 0 if it is exhausted
 * @param validDuration how long the units may be used
 * @param referenced what the counter was chosen by
 */
public record QuotaGrant(
    long granted,
    @JsonSerialize(using = DurationJson.Writer.class)
        @JsonDeserialize(using = DurationJson.Reader.class)
        Duration validDuration,
    ReferencedAttributes referenced) {
  /** The text of a denial for want of these quotas. */
  public static Status exhausted(Iterable<String> names) {
    return Status.of(
        StatusCode.RESOURCE_EXHAUSTED, "Quota is exhausted for: " + String.join(",", names));
  }
}
