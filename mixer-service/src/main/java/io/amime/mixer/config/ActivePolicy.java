package io.amime.mixer.config;

import io.amime.api.policy.DispatchTable;
import io.amime.api.policy.PolicySettings;
import io.amime.mixer.adapter.QuotaHandler;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One configuration, whole: a request finishes on the one that it began with.
 *
 * @param version of the resources that it was made of
 * @param settings what holds for rules that do not say otherwise
 * @param table the compiled rules
 * @param quotaHandlers by full name
 * @param faults what could not be read or does not work
 */
public record ActivePolicy(
    String version,
    PolicySettings settings,
    DispatchTable table,
    Map<String, QuotaHandler> quotaHandlers,
    List<String> faults) {
  public ActivePolicy {
    quotaHandlers = Map.copyOf(quotaHandlers);
    faults = List.copyOf(faults);
  }

  /** The handler of that name, null if there is none. */
  public @Nullable QuotaHandler quotaHandler(String name) {
    return quotaHandlers.get(name);
  }
}
