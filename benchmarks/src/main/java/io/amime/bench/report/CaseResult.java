package io.amime.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * All peers of one case, in the order in which they were asked for.
 *
 * @param unit what the processor time is divided by
 */
public record CaseResult(String name, String what, String unit, Map<String, PeerResult> peers) {
  public CaseResult(String name, String what, String unit) {
    this(name, what, unit, new LinkedHashMap<>());
  }
}
