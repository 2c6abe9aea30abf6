package io.amime.api.policy;

import io.amime.api.mixer.Status;
import io.amime.api.mixer.StatusCode;
import io.amime.api.resource.Denier;
import java.time.Duration;
import java.util.Objects;

/** Always the configured status. */
final class DenierHandler implements CheckHandler {
  private static final Duration DEFAULT_VALID_DURATION = Duration.ofSeconds(5);
  private static final int DEFAULT_USE_COUNT = 1000;

  private final CheckResult result;

  DenierHandler(Denier.Spec spec) {
    this.result =
        new CheckResult(
            statusOf(spec),
            Objects.requireNonNullElse(spec.validDuration(), DEFAULT_VALID_DURATION),
            Objects.requireNonNullElse(spec.validUseCount(), DEFAULT_USE_COUNT));
  }

  private static Status statusOf(Denier.Spec spec) {
    Denier.Status status = spec.status();
    if (status == null) {
      return Status.of(StatusCode.FAILED_PRECONDITION, "");
    }
    return new Status(
        Objects.requireNonNullElse(status.code(), StatusCode.FAILED_PRECONDITION.code()),
        Objects.requireNonNullElse(status.message(), ""));
  }

  @Override
  public CheckResult check(String value) {
    return result;
  }
}
