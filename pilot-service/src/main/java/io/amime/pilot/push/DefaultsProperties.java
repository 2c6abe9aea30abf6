package io.amime.pilot.push;

import io.amime.api.compile.MeshDefaults;
import io.amime.api.discovery.RouteAction.RetryPolicy;
import io.amime.api.policy.FailPolicy;
import io.amime.api.policy.OnError;
import io.amime.api.policy.PolicySettings;
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
 * @param checkFailPolicy what becomes of requests while their access cannot be checked
 * @param quotaFailPolicy what becomes of requests while they cannot be charged
 * @param onError what becomes of a request when a rule has no value for it
 * @param report whether proxies send telemetry
 * @param unknownHosts what becomes of calls to hosts that nobody declares
 */
@ConfigurationProperties("mesh.pilot.defaults")
record DefaultsProperties(
    @DefaultValue("15s") Duration timeout,
    @DefaultValue("5s") Duration connectTimeout,
    @DefaultValue("2") int retries,
    @DefaultValue("true") boolean strict,
    @DefaultValue("closed") FailPolicy checkFailPolicy,
    @DefaultValue("open") FailPolicy quotaFailPolicy,
    @DefaultValue("skip") OnError onError,
    @DefaultValue("true") boolean report,
    @DefaultValue("refuse") UnknownHosts unknownHosts) {

  /** What becomes of calls to hosts that nobody declares. */
  enum UnknownHosts {
    /** 404. */
    REFUSE,
    /** They go where the application wants. */
    PASS
  }

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
        timeout.isZero() ? null : timeout,
        retryPolicy(),
        connectTimeout,
        strict,
        new PolicySettings(checkFailPolicy, quotaFailPolicy, onError),
        report,
        unknownHosts == UnknownHosts.PASS);
  }

  private @Nullable RetryPolicy retryPolicy() {
    return retries == 0 ? null : new RetryPolicy(retries, null, RetryPolicy.DEFAULT.retryOn());
  }
}
