package io.amime.api.validation;

import io.amime.api.compile.NetworkingHosts;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.resource.VirtualService;
import io.amime.api.resource.VirtualService.TlsMatch;
import java.util.List;

/** Routes of a VirtualService by the name that clients of TLS ask for. */
final class TlsRouteValidation {
  private TlsRouteValidation() {}

  static void check(Report report, VirtualService service) {
    VirtualService.Spec spec = service.spec();
    for (int i = 0; i < spec.tls().size(); i++) {
      String path = "spec.tls[" + i + "]";
      VirtualService.TlsRoute route = spec.tls().get(i);
      if (route.match().isEmpty()) {
        report.required(path + ".match", "at least one, such as {sniHosts: [bank.example.com]}");
      }
      for (int j = 0; j < route.match().size(); j++) {
        match(report, path + ".match[" + j + "]", service, route.match().get(j));
      }
      VirtualServiceValidation.targets(report, path, route.route());
    }
    boolean mesh = spec.gateways().isEmpty() || spec.gateways().contains(VirtualService.MESH);
    if (mesh && !spec.tls().isEmpty()) {
      report.warn(
          "spec.tls",
          Reason.IgnoredField,
          "has no effect at sidecars: they route connections by port, as tcp says; Gateways with"
              + " mode PASSTHROUGH heed it");
    }
  }

  private static void match(Report report, String path, VirtualService service, TlsMatch match) {
    if (match.sniHosts().isEmpty()) {
      report.required(path + ".sniHosts", "at least one name, such as bank.example.com");
    }
    for (int i = 0; i < match.sniHosts().size(); i++) {
      String name = match.sniHosts().get(i);
      String at = path + ".sniHosts[" + i + "]";
      List<String> hosts = service.spec().hosts();
      if (!Formats.isWildcardHost(name)) {
        report.invalid(at, "\"" + name + "\" is no host; no port, a star only in front");
      } else if (hosts.stream().noneMatch(h -> within(service, h, name))) {
        report.invalid(at, "\"" + name + "\" lies within none of spec.hosts");
      }
    }
    VirtualServiceValidation.port(report, path + ".port", match.port());
    Formats.labels(report, path + ".sourceLabels", match.sourceLabels());
  }

  private static boolean within(VirtualService service, String host, String name) {
    return NetworkingHosts.covers(host, name)
        || NetworkingHosts.covers(NetworkingHosts.full(host, service.meta().namespace()), name);
  }
}
