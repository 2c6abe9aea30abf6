package io.amime.api.discovery;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One member of a service.
 *
 * @param id of the workload instance, such as {@code reviews-v3}
 * @param address IP address where its sidecar (or, without one, itself) listens
 * @param port on that address
 * @param labels of the instance
 * @param tls whether a sidecar terminates mutual TLS there; without, plain text is spoken
 * @param healthy false keeps it known but out of rotation
 * @param weight its share beside those of others, null for 1
 */
public record Endpoint(
    String id,
    String address,
    int port,
    Map<String, String> labels,
    boolean tls,
    boolean healthy,
    @Nullable Integer weight) {
  public Endpoint {
    labels = Map.copyOf(labels);
  }

  /** One with the usual share. */
  public Endpoint(
      String id,
      String address,
      int port,
      Map<String, String> labels,
      boolean tls,
      boolean healthy) {
    this(id, address, port, labels, tls, healthy, null);
  }
}
