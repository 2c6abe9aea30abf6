package io.amime.api.validation;

import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.resource.VirtualService;
import io.amime.api.resource.VirtualService.Destination;
import io.amime.api.resource.VirtualService.TcpMatch;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** A VirtualService in itself. */
final class VirtualServiceValidation {
  static final int LAST_PORT = 65_535;
  private static final String EVERY_HOST = "*";

  private VirtualServiceValidation() {}

  static void check(Report report, VirtualService service) {
    VirtualService.Spec spec = service.spec();
    if (spec.hosts().isEmpty()) {
      delegate(report, spec);
    }
    boolean mesh = spec.gateways().isEmpty() || spec.gateways().contains(VirtualService.MESH);
    for (int i = 0; i < spec.hosts().size(); i++) {
      String host = spec.hosts().get(i);
      if (!Formats.isWildcardHost(host)) {
        report.invalid(
            "spec.hosts[" + i + "]", "\"" + host + "\" is no host; no port, a star only in front");
      } else if (mesh && host.equals(EVERY_HOST)) {
        report.invalid(
            "spec.hosts[" + i + "]",
            "\"*\" would take every call of every sidecar; name gateways other than mesh, or hosts");
      }
    }
    if (spec.http().isEmpty() && spec.tcp().isEmpty() && spec.tls().isEmpty()) {
      report.required("spec.http", "at least one route, in http, tcp or tls");
    }
    exportTo(report, spec.exportTo());
    for (int i = 0; i < spec.http().size(); i++) {
      HttpRouteValidation.check(report, "spec.http[" + i + "]", spec.http().get(i));
    }
    for (int i = 0; i < spec.tcp().size(); i++) {
      tcp(report, "spec.tcp[" + i + "]", spec.tcp().get(i));
    }
    if (!spec.tcp().isEmpty() && !spec.gateways().stream().allMatch(VirtualService.MESH::equals)) {
      report.warn(
          "spec.tcp",
          Reason.IgnoredField,
          "has no effect at gateways: connections come in there only by the name of their TLS, as"
              + " tls says; sidecars heed it");
    }
    TlsRouteValidation.check(report, service);
  }

  /** Without hosts others delegate to it, and say all but its routes of requests. */
  private static void delegate(Report report, VirtualService.Spec spec) {
    String why = "not without hosts: where others delegate to it, theirs count";
    if (!spec.gateways().isEmpty()) {
      report.forbidden("spec.gateways", why);
    }
    if (!spec.tcp().isEmpty() || !spec.tls().isEmpty()) {
      report.required("spec.hosts", "at least one host, such as reviews; only http is delegated");
    }
    for (int i = 0; i < spec.http().size(); i++) {
      if (spec.http().get(i).delegate() != null) {
        report.forbidden(
            "spec.http[" + i + "].delegate", "not without hosts: who is delegated to cannot do so");
      }
    }
  }

  static void exportTo(Report report, List<String> namespaces) {
    if (!namespaces.isEmpty() && !namespaces.contains("*")) {
      report.warn(
          "spec.exportTo",
          Reason.IgnoredField,
          "has no effect: every namespace sees it, as with *");
    }
  }

  private static void tcp(Report report, String path, VirtualService.TcpRoute route) {
    for (int i = 0; i < route.match().size(); i++) {
      tcpMatch(report, path + ".match[" + i + "]", route.match().get(i));
    }
    targets(report, path, route.route());
  }

  /** Targets of connections. */
  static void targets(Report report, String path, List<VirtualService.TcpTarget> targets) {
    if (targets.isEmpty()) {
      report.required(path + ".route", "at least one target, such as {destination: {host: db}}");
    }
    for (int i = 0; i < targets.size(); i++) {
      destination(report, path + ".route[" + i + "]", targets.get(i).destination());
    }
    weights(report, path, targets.stream().map(VirtualService.TcpTarget::weight).toList());
  }

  private static void tcpMatch(Report report, String path, TcpMatch match) {
    if (match.sourceSubnet() != null) {
      subnet(report, path + ".sourceSubnet", match.sourceSubnet());
    }
    for (int i = 0; i < match.destinationSubnets().size(); i++) {
      subnet(report, path + ".destinationSubnets[" + i + "]", match.destinationSubnets().get(i));
    }
    port(report, path + ".port", match.port());
    Formats.labels(report, path + ".sourceLabels", match.sourceLabels());
  }

  private static void subnet(Report report, String path, String text) {
    if (!Formats.isIpv4(text) && !Formats.isCidr(text)) {
      report.invalid(path, "\"" + text + "\" is no IPv4 address or block such as 10.0.0.0/8");
    }
  }

  static void port(Report report, String path, @Nullable Integer port) {
    if (port != null) {
      report.range(path, port, 1, LAST_PORT);
    }
  }

  /** Targets of an entry. */
  static void targets(Report report, String path, HttpRoute entry) {
    for (int i = 0; i < entry.route().size(); i++) {
      VirtualService.HttpTarget target = entry.route().get(i);
      String at = path + ".route[" + i + "]";
      destination(report, at, target.destination());
      HttpRouteHeaderValidation.headers(report, at + ".headers", target.headers());
    }
    weights(report, path, entry.route().stream().map(VirtualService.HttpTarget::weight).toList());
  }

  static void destination(Report report, String path, @Nullable Destination destination) {
    if (destination == null || destination.host() == null) {
      report.required(path + ".destination.host", "the service that is called, such as reviews");
      return;
    }
    if (!Formats.isHost(destination.host())) {
      report.invalid(
          path + ".destination.host",
          "\"" + destination.host() + "\" is no host; lower case, without port or star");
    }
    if (destination.port() != null) {
      report.range(path + ".destination.port.number", destination.port().number(), 1, LAST_PORT);
    }
  }

  private static void weights(Report report, String path, List<Integer> weights) {
    IntStream.range(0, weights.size())
        .filter(i -> weights.get(i) < 0)
        .forEach(i -> report.notNegative(path + ".route[" + i + "].weight", weights.get(i)));
    int sum = weights.stream().mapToInt(Integer::intValue).sum();
    if (weights.size() > 1 && sum == 0) {
      report.invalid(path + ".route", "the weights sum to 0; somebody must get the requests");
    }
  }
}
