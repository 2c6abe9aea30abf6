package io.amime.api.validation;

import io.amime.api.resource.Ingress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An Ingress in itself. */
final class IngressValidation {
  private static final int LAST_PORT = 65_535;

  private IngressValidation() {}

  static void check(Report report, Ingress.Spec spec) {
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
