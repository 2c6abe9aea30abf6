package io.amime.mixer.api;

import io.amime.api.mixer.ReportRequest;
import io.amime.api.policy.RuleError;
import io.amime.mixer.config.ActivePolicy;
import java.util.List;
import java.util.Map;
import java.util.Set;
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

  /** What a proxy has counted, as far as it is about rules that there are. */
  void add(ActivePolicy policy, List<ReportRequest.RuleErrors> told) {
    if (told.isEmpty()) {
      return;
    }
    follow(policy.version());
    Set<String> known = Set.copyOf(policy.table().rules());
    for (ReportRequest.RuleErrors errors : told) {
      if (known.contains(errors.rule()) && errors.count() > 0) {
        counts.merge(
            errors.rule(),
            new Count(errors.count(), errors.last()),
            (old, more) -> new Count(old.errors() + more.errors(), more.last()));
      }
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
