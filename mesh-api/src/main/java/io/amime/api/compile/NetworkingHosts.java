package io.amime.api.compile;

import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.VirtualService;
import java.util.List;
import java.util.Optional;

/** Which hosts of the mesh resources of {@code networking.istio.io} are about. */
public final class NetworkingHosts {
  private NetworkingHosts() {}

  /** Full names and wildcards of calls by sidecars; none for what is only at gateways. */
  public static List<String> ofSidecars(VirtualService service) {
    return VirtualServices.isFor(service, VirtualService.MESH)
        ? VirtualServices.hosts(service)
        : List.of();
  }

  /** Full name or wildcard. */
  public static Optional<String> of(DestinationRule rule) {
    return Optional.ofNullable(rule.spec().host())
        .map(host -> Hosts.full(host, rule.meta().namespace()));
  }

  /** The full name of a target. */
  public static String full(String host, String namespace) {
    return Hosts.full(host, namespace);
  }

  /** Whether a host, or a wildcard, takes that name. */
  public static boolean covers(String host, String name) {
    return HostIndex.covers(host, name);
  }
}
