package io.amime.api.compile;

import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.policy.PolicySettings;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What holds where no rule says otherwise.
 *
 * @param timeout of a whole request, null for none
 * @param retries null for none
 * @param connectTimeout until a connection stands
 * @param strict whether inbound sides refuse plain text
 * @param policy what Mixer's rules do that do not say otherwise
 * @param report whether proxies send telemetry
 * @param passUnknown whether calls to hosts that nobody declares are let out
 */
public record MeshDefaults(
    @Nullable Duration timeout,
    @Nullable RetryPolicy retries,
    Duration connectTimeout,
    boolean strict,
    PolicySettings policy,
    boolean report,
    boolean passUnknown) {

  /** Safe with no file at all. */
  public static final MeshDefaults SAFE =
      new MeshDefaults(
          Duration.ofSeconds(15),
          RetryPolicy.DEFAULT,
          Duration.ofSeconds(5),
          true,
          PolicySettings.DEFAULT,
          true,
          false);

  /** The same with that choice about hosts that nobody declares. */
  public MeshDefaults passUnknown(boolean pass) {
    return new MeshDefaults(timeout, retries, connectTimeout, strict, policy, report, pass);
  }
}
