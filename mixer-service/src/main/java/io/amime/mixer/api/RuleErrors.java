package io.amime.mixer.api;

import io.amime.api.policy.RuleError;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** How often each rule of the configuration in force could not be applied, and why lastly. */
final class RuleErrors {
  private final Map<String, Count> counts = new ConcurrentHashMap<>();
  private volatile String version = "";

  /**
   * @param last error, with class and position
   */
  record Count(long errors, @Nullable String last) {
    static final Count NONE = new Count(0, null);
  }

  void count(String configVersion, List<RuleError> errors) {
    if (errors.isEmpty()) {
      return;
    }
    follow(configVersion);
    for (RuleError error : errors) {
      counts.merge(
          error.rule(),
          new Count(1, error.error().toString()),
          (old, one) -> new Count(old.errors() + 1, one.last()));
    }
  }

  Map<String, Count> counts(String configVersion) {
    follow(configVersion);
    return new TreeMap<>(counts);
  }

  /** Numbers of rules that are gone would only mislead. */
  private void follow(String configVersion) {
    if (!configVersion.equals(version)) {
      counts.clear();
      version = configVersion;
    }
  }
}
