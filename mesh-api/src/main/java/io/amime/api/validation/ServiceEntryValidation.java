package io.amime.api.validation;

import io.amime.api.resource.FieldPath;
import io.amime.api.resource.ServiceEntry;
import io.amime.api.resource.Violation.Reason;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** A ServiceEntry in itself. */
final class ServiceEntryValidation {
  private static final Set<String> PROTOCOLS =
      Set.of("http", "http2", "grpc", "https", "tls", "tcp", "mongo", "redis");
  private static final int LAST_PORT = 65_535;

  private ServiceEntryValidation() {}

  static void check(Report report, ServiceEntry.Spec spec) {
    if (spec.hosts().isEmpty()) {
      report.required("spec.hosts", "at least one host");
    }
    for (int i = 0; i < spec.hosts().size(); i++) {
      String host = spec.hosts().get(i);
      if (host.startsWith("*") && Formats.isWildcardHost(host)) {
        if (spec.resolution() != ServiceEntry.Resolution.NONE) {
          report.invalid(
              "spec.hosts[" + i + "]",
              "\""
                  + host
                  + "\" can only be reached where the caller looks: write resolution: NONE");
        }
      } else if (!Formats.isHost(host)) {
        report.invalid(
            "spec.hosts[" + i + "]",
            "\"" + host + "\" is no host; lower case, without port, a star only in front");
      }
    }
    for (int i = 0; i < spec.addresses().size(); i++) {
      if (!Formats.isIpOrRange(spec.addresses().get(i))) {
        report.invalid(
            "spec.addresses[" + i + "]",
            "\""
                + spec.addresses().get(i)
                + "\" is neither an IP address nor a network such as 10.0.0.0/8");
      }
    }
    if (spec.location() != null) {
      report.warn(
          "spec.location",
          Reason.IgnoredField,
          "has no effect: workloads that register with a sidecar are in the mesh and called with"
              + " its TLS, endpoints of a ServiceEntry are outside of it and called without");
    }
    Set<String> names = ports(report, spec.ports());
    for (int i = 0; i < spec.endpoints().size(); i++) {
      endpoint(report, "spec.endpoints[" + i + "]", spec.endpoints().get(i), names);
    }
    if (spec.resolution() == ServiceEntry.Resolution.NONE && !spec.endpoints().isEmpty()) {
      report.forbidden("spec.endpoints", "not with resolution NONE, which asks the caller");
    }
    if (spec.endpoints().isEmpty() && !spec.isRequested()) {
      report.warn("spec.endpoints", Reason.Notice, "there are none: calls are answered with 503");
    }
  }

  private static Set<String> ports(Report report, List<ServiceEntry.Port> ports) {
    if (ports.isEmpty()) {
      report.required("spec.ports", "at least one port, such as {number: 80, name: http}");
    }
    Set<Integer> numbers = new HashSet<>();
    Set<String> names = new HashSet<>();
    for (int i = 0; i < ports.size(); i++) {
      ServiceEntry.Port port = ports.get(i);
      String path = "spec.ports[" + i + "]";
      report.range(path + ".number", port.number(), 1, LAST_PORT);
      if (port.targetPort() != null) {
        report.range(path + ".targetPort", port.targetPort(), 1, LAST_PORT);
      }
      if (!numbers.add(port.number())) {
        report.error(
            path + ".number", Reason.FieldValueDuplicate, port.number() + " is there already");
      }
      if (port.name() != null && !names.add(port.name())) {
        report.error(
            path + ".name", Reason.FieldValueDuplicate, "\"" + port.name() + "\" is there already");
      }
      if (port.protocol() != null
          && !PROTOCOLS.contains(port.protocol().toLowerCase(Locale.ROOT))) {
        report.error(
            path + ".protocol",
            Reason.FieldValueNotSupported,
            "\""
                + port.protocol()
                + "\" is not one of HTTP, HTTP2, GRPC, HTTPS, TLS, TCP, MONGO,"
                + " REDIS");
      }
    }
    return names;
  }

  private static void endpoint(
      Report report, String path, ServiceEntry.EntryEndpoint endpoint, Set<String> portNames) {
    if (endpoint.address() == null) {
      report.required(path + ".address", "an IP address");
    } else if (!Formats.isIp(endpoint.address())) {
      report.invalid(
          path + ".address",
          "\"" + endpoint.address() + "\" is no IP address; names are not looked up");
    }
    Formats.labels(report, path + ".labels", endpoint.labels());
    if (endpoint.weight() != null) {
      report.notNegative(path + ".weight", endpoint.weight());
    }
    if (endpoint.locality() != null && endpoint.zone() == null) {
      report.warn(
          path + ".locality",
          Reason.IgnoredField,
          "\"" + endpoint.locality() + "\" has no effect: it names no zone; write region/zone");
    }
    endpoint
        .ports()
        .forEach((name, number) -> {
          String at = FieldPath.child(path + ".ports", name);
          report.range(at, number, 1, LAST_PORT);
          if (!portNames.contains(name)) {
            report.error(
                at, Reason.FieldValueNotFound, "no port in spec.ports is named \"" + name + "\"");
          }
        });
  }
}
