package io.amime.api.discovery;

import java.util.List;
import java.util.Map;

/**
 * What the proxy asks Mixer about inbound requests.
 *
 * @param version changes whenever a rule, handler or instance changes; cached answers of older
 *     versions are dropped
 * @param check whether any precondition rule may apply to this workload
 * @param failOpen what happens to checks while Mixer is away; quotas always fail open
 * @param quotas charged per request whose conditions hold
 * @param report whether telemetry is sent
 */
public record MixerPolicy(
    String version, boolean check, boolean failOpen, List<Quota> quotas, boolean report) {
  /** Nothing is asked, nothing is sent. */
  public static final MixerPolicy NONE = new MixerPolicy("0", false, true, List.of(), false);

  public MixerPolicy {
    quotas = List.copyOf(quotas);
  }

  /**
   * @param name short name of the quota instance, such as {@code requestcount}
   * @param charge units per request
   * @param match clauses of attribute name to condition; one clause must hold, and of it all
   *     conditions; empty for every request
   */
  public record Quota(String name, long charge, List<Map<String, StringMatch>> match) {
    public Quota {
      match = match.stream().map(Map::copyOf).toList();
    }
  }
}
