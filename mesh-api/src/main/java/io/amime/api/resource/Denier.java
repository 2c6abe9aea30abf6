package io.amime.api.resource;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** A handler that always refuses. */
@Doc("A handler that always refuses.")
public record Denier(ResourceMeta meta, Spec spec) implements Resource {

  /** What it answers. */
  @Doc("What it answers.")
  public record Spec(
      @Doc("Status of the refusal.") @Nullable Status status,
      @Doc("How long proxies may keep the answer; 5s by default.") @Nullable Duration validDuration,
      @Doc("How often proxies may use the answer; 1000 by default.")
          @Nullable Integer validUseCount) {}

  /** Status of the refusal. */
  @Doc("Status of the refusal.")
  public record Status(
      @Doc("google.rpc.Code, 0 to 16; 9 (FAILED_PRECONDITION) by default, 7 becomes HTTP 403.")
          @Nullable Integer code,
      @Doc("Text for the caller.") @Nullable String message) {}
}
