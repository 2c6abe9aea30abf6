package io.amime.pilot.push;

import io.amime.api.compile.MeshDefaults;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * What holds in the whole mesh where no rule says otherwise, {@code mesh.pilot.defaults.*}.
 *
 * @param timeout of a whole request; 0 for none
 * @param connectTimeout until a connection stands
 * @param retries tries after the first of what is safe to try again; 0 for none
 * @param strict whether inbound sides refuse plain text
 * @param failOpen whether requests pass while Mixer is away
 * @param report whether proxies send telemetry
 */
@ConfigurationProperties("mesh.pilot.defaults")
record DefaultsProperties(
    @DefaultValue("15s") Duration timeout,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("2") int retries,
    @DefaultValue("true") boolean strict,
    @DefaultValue("true") boolean failOpen,
    @DefaultValue("true") boolean report) {

  DefaultsProperties {
    if (timeout.isNegative()) {
      throw wrong("timeout", timeout, "0 or more");
    }
    if (!connectTimeout.isPositive()) {
      throw wrong("connect-timeout", connectTimeout, "more than 0");
    }
    if (retries < 0) {
      throw wrong("retries", retries, "0 or more");
    }
  }

  private static IllegalArgumentException wrong(String name, Object value, String expected) {
    return new IllegalArgumentException(
        "mesh.pilot.defaults.%s: %s (expected: %s)".formatted(name, value, expected));
  }

  MeshDefaults defaults() {
    return new MeshDefaults(
        timeout.isZero() ? null : timeout, retryPolicy(), connectTimeout, strict, failOpen, report);
  }

  private @Nullable RetryPolicy retryPolicy() {
    return retries == 0 ? null : new RetryPolicy(retries, null, RetryPolicy.DEFAULT.retryOn());
  }
}
