package io.amime.api.compile;

import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * What one cluster stands for.
 *
 * @param labels empty for all instances
 */
record Subset(String host, int port, Map<String, String> labels) {
  Subset {
    labels = Map.copyOf(labels);
  }

  /** {@code outbound|9080|version=v1|reviews.default.svc.cluster.local}. */
  String clusterName() {
    return "outbound|" + port + "|" + text(labels) + "|" + host;
  }

  /** {@code app=reviews,version=v1}. */
  static String text(Map<String, String> labels) {
    return new TreeMap<>(labels)
        .entrySet().stream()
            .map(e -> e.getKey() + "=" + e.getValue())
            .collect(Collectors.joining(","));
  }
}
