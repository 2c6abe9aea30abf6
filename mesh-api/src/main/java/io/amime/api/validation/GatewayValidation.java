package io.amime.api.validation;

import io.amime.api.compile.GatewayTls;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.Violation.Reason;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A Gateway in itself. */
final class GatewayValidation {
  private static final Set<String> OF_REQUESTS = Set.of("HTTP", "HTTP2", "GRPC");
  private static final Set<String> SECURE = Set.of("HTTPS", "TLS");
  private static final Set<String> OTHERS = Set.of("TCP", "MONGO", "MYSQL", "REDIS", "UDP");

  private static final Set<String> MODES =
      Set.of(
          "SIMPLE", "MUTUAL", "OPTIONAL_MUTUAL", "PASSTHROUGH", "AUTO_PASSTHROUGH", "ISTIO_MUTUAL");

  /** Older ones are not spoken, whatever is asked for. */
  private static final Set<String> VERSIONS = Set.of("TLS_AUTO", "TLSV1_2", "TLSV1_3");

  private GatewayValidation() {}

  static void check(Report report, Gateway.Spec spec) {
    Formats.labels(report, "spec.selector", spec.selector());
    if (spec.servers().isEmpty()) {
      report.required("spec.servers", "at least one port with its hosts");
    }
    for (int i = 0; i < spec.servers().size(); i++) {
      server(report, "spec.servers[" + i + "]", spec.servers().get(i));
    }
  }

  private static void server(Report report, String path, Gateway.Server server) {
    port(report, path + ".port", server.port());
    if (server.hosts().isEmpty()) {
      report.required(path + ".hosts", "at least one host, such as \"*\"");
    }
    for (int i = 0; i < server.hosts().size(); i++) {
      String host = server.hosts().get(i);
      int slash = host.indexOf('/');
      String namespace = slash < 0 ? "*" : host.substring(0, slash);
      boolean sound =
          (namespace.equals("*") || namespace.equals(".") || Formats.isDnsLabel(namespace))
              && Formats.isWildcardHost(host.substring(slash + 1));
      if (!sound) {
        report.invalid(
            path + ".hosts[" + i + "]",
            "\"" + host + "\" is no host; no port, a star only in front, namespace/ before it");
      }
    }
    if (GatewayTls.isSecure(server)) {
      String problem = GatewayTls.problem(server);
      if (problem != null) {
        report.warn(
            path + ".tls", Reason.IgnoredField, problem + "; these hosts are left out until then");
      }
    } else if (server.tls() != null && server.tls().mode() != null) {
      report.warn(
          path + ".tls.mode",
          Reason.IgnoredField,
          "has no effect where the protocol is neither HTTPS nor TLS");
    }
    tls(report, path + ".tls", server.tls());
  }

  private static void tls(Report report, String path, Gateway.@Nullable ServerTls tls) {
    if (tls == null) {
      return;
    }
    if (tls.mode() != null && !MODES.contains(tls.mode())) {
      report.error(
          path + ".mode",
          Reason.FieldValueNotSupported,
          "\"" + tls.mode() + "\" is not one of SIMPLE, MUTUAL, OPTIONAL_MUTUAL, PASSTHROUGH");
    }
    if (tls.credentialName() != null && !Formats.isResourceName(tls.credentialName())) {
      report.invalid(
          path + ".credentialName",
          "\""
              + tls.credentialName()
              + "\" is no name of a secret: lower-case letters, digits, - and .");
    }
    String oldest = tls.minProtocolVersion();
    if (oldest != null && !VERSIONS.contains(oldest)) {
      report.error(
          path + ".minProtocolVersion",
          Reason.FieldValueNotSupported,
          "\"" + oldest + "\" is not one of TLSV1_2, TLSV1_3");
    }
  }

  private static void port(Report report, String path, Gateway.@Nullable ServerPort port) {
    if (port == null) {
      report.required(
          path + ".number", "the port, such as {number: 80, name: http, protocol: HTTP}");
      return;
    }
    VirtualServiceValidation.port(report, path + ".number", port.number());
    String protocol = port.protocol() == null ? "HTTP" : port.protocol().toUpperCase(Locale.ROOT);
    if (OF_REQUESTS.contains(protocol) || SECURE.contains(protocol)) {
      return;
    }
    if (OTHERS.contains(protocol)) {
      report.warn(
          path + ".protocol",
          Reason.IgnoredField,
          port.protocol() + " is not served at the gateway yet; these hosts are left out");
    } else {
      report.error(
          path + ".protocol",
          Reason.FieldValueNotSupported,
          "\"" + port.protocol() + "\" is not one of HTTP, HTTP2, GRPC, HTTPS, TLS, TCP");
    }
  }
}
