package io.amime.proxy.http;

import java.util.Map;

/**
 * One side of a request, for telemetry.
 *
 * @param workload instance id, empty where it is not known
 * @param service short name or host, {@code unknown} where it is not known
 * @param namespace empty where it is not known
 * @param labels of the instance
 */
public record Party(String workload, String service, String namespace, Map<String, String> labels) {
  /** Somebody of whom nothing is known. */
  public static final Party UNKNOWN = new Party("", "unknown", "", Map.of());

  /** Label {@code version}, {@code unknown} without one. */
  public String version() {
    return labels.getOrDefault("version", "unknown");
  }
}
