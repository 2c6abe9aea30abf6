package io.amime.api.discovery;

import io.amime.api.policy.PolicyProgram;
import java.util.List;
import java.util.Map;

/**
 * What the proxy does about inbound requests before the application sees them, and whether it tells
 * of them.
 *
 * @param version changes whenever a rule, handler or instance changes; cached answers of older
 *     versions are dropped
 * @param program the rules; the proxy asks Mixer for what it cannot answer by itself
 * @param quotas charged per request whose conditions hold
 * @param report whether telemetry is sent
 */
public record MixerPolicy(
    String version, PolicyProgram program, List<Quota> quotas, boolean report) {
  /** Nothing is asked, nothing is sent. */
  public static final MixerPolicy NONE = new MixerPolicy("0", PolicyProgram.NONE, List.of(), false);

  public MixerPolicy {
    // A snapshot that an older proxy has left on disk has none.
    program = program == null ? PolicyProgram.NONE : program;
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
