package io.amime.api.discovery;

import java.util.List;

/**
 * The serving side of a workload.
 *
 * @param strict refuse plain text; otherwise it passes without a principal
 * @param ports what the application listens on
 */
public record Inbound(boolean strict, List<Port> ports) {
  public Inbound {
    ports = List.copyOf(ports);
  }

  /**
   * @param servicePort what callers name
   * @param host FQDN of the service that the port belongs to
   * @param address where the application listens, normally 127.0.0.1
   * @param targetPort on that address
   */
  public record Port(
      int servicePort, String host, Cluster.Protocol protocol, String address, int targetPort) {}
}
