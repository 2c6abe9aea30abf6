package io.amime.api.discovery;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a proxy tells Pilot about its workload, first at {@code POST /v1/workloads}, then with every
 * heartbeat.
 *
 * @param workload the instance; namespace and service account must be those of the certificate that
 *     is presented
 * @param address where its inbound listener is reached, an IP address
 * @param inboundPort the port of that listener
 * @param ports what the service offers; empty for an ingress
 * @param nextSerial serial of a certificate that the proxy holds and will present soon; announced
 *     before it is used so that peers know it, null otherwise
 * @param healthy whether the application answers
 */
public record Registration(
    Workload workload,
    String address,
    int inboundPort,
    List<Port> ports,
    @Nullable String nextSerial,
    boolean healthy) {
  public Registration {
    ports = List.copyOf(ports);
  }

  /**
   * @param port service port that callers name
   * @param name port name; up to the first dash it is the protocol, such as {@code http-web}
   * @param targetPort where the application listens
   */
  public record Port(int port, String name, int targetPort) {}
}
