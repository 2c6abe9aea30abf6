package io.amime.api.validation;

import io.amime.api.compile.EdgeTls;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.NetworkingHosts;
import io.amime.api.resource.FieldPath;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.Violation.Reason;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An Ingress in itself. */
final class IngressValidation {
  private static final int LAST_PORT = 65_535;

  private IngressValidation() {}

  static void check(Report report, Ingress ingress, MeshState world) {
    Ingress.Spec spec = ingress.spec();
    plainText(report, ingress);
    for (int i = 0; i < spec.tls().size(); i++) {
      tls(report, "spec.tls[" + i + "]", ingress, spec.tls().get(i), world);
    }
    if (spec.rules().isEmpty() && spec.fallback() == null) {
      report.required("spec", "rules or a default backend");
    }
    if (spec.backend() != null && spec.defaultBackend() != null) {
      report.forbidden("spec.backend", "not together with defaultBackend");
    }
    backend(
        report, spec.backend() == null ? "spec.defaultBackend" : "spec.backend", spec.fallback());
    for (int i = 0; i < spec.rules().size(); i++) {
      Ingress.HostRule rule = spec.rules().get(i);
      String path = "spec.rules[" + i + "]";
      if (rule.host() != null && !Formats.isWildcardHost(rule.host().toLowerCase(Locale.ROOT))) {
        report.invalid(
            path + ".host", "\"" + rule.host() + "\" is no host; no port, a star only in front");
      }
      if (rule.http() == null || rule.http().paths().isEmpty()) {
        report.required(path + ".http.paths", "at least one path");
        continue;
      }
      for (int j = 0; j < rule.http().paths().size(); j++) {
        path(report, path + ".http.paths[" + j + "]", rule.http().paths().get(j));
      }
    }
  }

  private static void plainText(Report report, Ingress ingress) {
    String plain = ingress.meta().annotations().get(ResourceMeta.ALLOW_HTTP);
    if (plain != null && !plain.equals("true") && !plain.equals("false")) {
      report.invalid(
          FieldPath.child("metadata.annotations", ResourceMeta.ALLOW_HTTP),
          "\"" + plain + "\" is neither true nor false");
    }
  }

  private static void tls(
      Report report, String path, Ingress ingress, Ingress.Tls tls, MeshState world) {
    if (tls.secretName() == null) {
      report.required(path + ".secretName", "name of the secret with tls.crt and tls.key");
    } else if (!Formats.isResourceName(tls.secretName())) {
      report.invalid(
          path + ".secretName",
          "\""
              + tls.secretName()
              + "\" is no name of a secret: lower-case letters, digits, - and .");
    }
    for (int i = 0; i < tls.hosts().size(); i++) {
      String at = path + ".hosts[" + i + "]";
      String host = tls.hosts().get(i).toLowerCase(Locale.ROOT);
      if (!Formats.isWildcardHost(host)) {
        report.invalid(at, "\"" + host + "\" is no host; no port, a star only in front");
        continue;
      }
      if (ingress.spec().rules().stream().noneMatch(r -> covers(host, r))) {
        report.warn(
            at,
            Reason.IgnoredField,
            "no rule is for "
                + host
                + ": it is served over TLS, and in plain text as well where another rule takes it");
      }
      EdgeTls.claimedBefore(world, ingress, host)
          .ifPresent(other -> report.warn(at, Reason.IgnoredField, other));
    }
  }

  private static boolean covers(String host, Ingress.HostRule rule) {
    String own = rule.host() == null ? "*" : rule.host().toLowerCase(Locale.ROOT);
    return NetworkingHosts.covers(host, own);
  }

  private static void path(Report report, String at, Ingress.HttpPath path) {
    String text = path.path() == null ? "" : path.path();
    if (!text.isEmpty() && !text.startsWith("/")) {
      report.invalid(at + ".path", "\"" + text + "\" does not begin with /");
    }
    if (text.isEmpty() && path.pathType() == Ingress.PathType.Exact) {
      report.required(at + ".path", "an exact path");
    }
    if (path.backend() == null) {
      report.required(at + ".backend", "a service, such as {serviceName: web, servicePort: 80}");
    }
    backend(report, at + ".backend", path.backend());
  }

  private static void backend(Report report, String path, Ingress.@Nullable Backend backend) {
    if (backend == null) {
      return;
    }
    boolean old = backend.serviceName() != null || backend.servicePort() != null;
    if (old && backend.service() != null) {
      report.forbidden(path + ".service", "not together with serviceName and servicePort");
    }
    String namePath = path + (backend.service() == null ? ".serviceName" : ".service.name");
    String portPath = path + (backend.service() == null ? ".servicePort" : ".service.port");
    if (backend.target() == null) {
      report.required(namePath, "name of the service");
    } else if (!Formats.isHost(backend.target())) {
      report.invalid(namePath, "\"" + backend.target() + "\" is no name of a service");
    }
    Ingress.PortRef port = backend.port();
    if (port == null || (port.number() == null && port.name() == null)) {
      report.required(portPath, "number or name of its port");
    } else if (port.number() != null) {
      report.range(portPath, port.number(), 1, LAST_PORT);
    }
  }
}
