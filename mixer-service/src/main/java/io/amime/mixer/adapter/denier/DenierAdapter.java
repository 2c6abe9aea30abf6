package io.amime.mixer.adapter.denier;

import io.amime.api.resource.Denier;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKind;
import io.amime.mixer.adapter.QuotaAdapter;
import io.amime.mixer.adapter.QuotaHandler;
import io.amime.mixer.adapter.QuotaResult;
import java.time.Duration;
import java.util.Objects;

/** Grants nothing of any quota; its answers to checks are pure and live in mesh-api. */
public final class DenierAdapter implements QuotaAdapter {
  private static final Duration DEFAULT_VALID_DURATION = Duration.ofSeconds(5);

  @Override
  public ResourceKind kind() {
    return ResourceKind.DENIER;
  }

  @Override
  public QuotaHandler handler(Resource resource) {
    Denier.Spec spec = ((Denier) resource).spec();
    Duration valid = Objects.requireNonNullElse(spec.validDuration(), DEFAULT_VALID_DURATION);
    return charge -> new QuotaResult(0, valid);
  }
}
