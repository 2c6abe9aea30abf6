package io.amime.bench.report;

import java.util.LinkedHashMap;
import java.util.Map;

/** All peers of one case, in the order in which they were asked for. */
public record CaseResult(String name, String what, Map<String, PeerResult> peers) {
  public CaseResult(String name, String what) {
    this(name, what, new LinkedHashMap<>());
  }
}
