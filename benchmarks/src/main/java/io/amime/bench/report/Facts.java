package io.amime.bench.report;

import java.util.Map;

/**
 * What a reader needs to judge and to repeat the figures.
 *
 * @param machine its processors and kernel
 * @param versions of everything that took part
 */
public record Facts(Map<String, String> machine, Map<String, String> versions) {
  public Facts {
    machine = Map.copyOf(machine);
    versions = Map.copyOf(versions);
  }
}
