package io.amime.api.compile;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.IstioService;
import java.util.List;

/**
 * One running workload as discovery knows it.
 *
 * @param address IP address at which it is reached
 * @param inboundPort of its sidecar; without meaning when there is none
 * @param ports what the service offers
 * @param sidecar whether mutual TLS is terminated at {@code inboundPort}; otherwise its target
 *     ports are called in plain text
 * @param healthy false keeps it known but out of rotation
 * @param serials of the certificates it presents, or will present soon
 */
public record Instance(
    Workload workload,
    String address,
    int inboundPort,
    List<Registration.Port> ports,
    boolean sidecar,
    boolean healthy,
    List<String> serials) {
  public Instance {
    ports = List.copyOf(ports);
    serials = List.copyOf(serials);
  }

  /** As it registered itself. */
  public static Instance of(Registration registration, boolean sidecar, List<String> serials) {
    return new Instance(
        registration.workload(),
        registration.address(),
        registration.inboundPort(),
        registration.ports(),
        sidecar,
        registration.healthy(),
        serials);
  }

  /** Fully qualified host of its service. */
  public String host() {
    return hostOf(workload);
  }

  /** Fully qualified host of a workload's service. */
  public static String hostOf(Workload workload) {
    return workload.service() + "." + workload.namespace() + "." + IstioService.MESH_DOMAIN;
  }
}
