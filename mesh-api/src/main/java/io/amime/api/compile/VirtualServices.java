package io.amime.api.compile;

import io.amime.api.resource.VirtualService;
import java.util.List;

/** Which hosts and gateways a VirtualService is for. */
final class VirtualServices {
  private VirtualServices() {}

  /** Full names and wildcards, in order. */
  static List<String> hosts(VirtualService service) {
    return service.spec().hosts().stream()
        .map(h -> Hosts.full(h, service.meta().namespace()))
        .distinct()
        .toList();
  }

  /** {@code mesh}, and {@code namespace/name} of gateways. */
  static List<String> gateways(VirtualService service) {
    return service.spec().gateways().isEmpty()
        ? List.of(VirtualService.MESH)
        : gateways(service, service.spec().gateways());
  }

  /** The same of names that stand in it. */
  static List<String> gateways(VirtualService service, List<String> names) {
    return names.stream().map(name -> gateway(name, service.meta().namespace())).toList();
  }

  private static String gateway(String name, String namespace) {
    return name.equals(VirtualService.MESH) || name.indexOf('/') >= 0
        ? name
        : namespace + "/" + name;
  }

  static boolean isFor(VirtualService service, String gateway) {
    return gateways(service).contains(gateway);
  }
}
