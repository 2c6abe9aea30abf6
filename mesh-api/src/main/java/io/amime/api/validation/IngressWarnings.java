package io.amime.api.validation;

import io.amime.api.compile.IngressBackends;
import io.amime.api.compile.MeshService;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Backends of an Ingress that the mesh does not have. */
final class IngressWarnings {
  private final Report report;
  private final MeshState world;
  private final ServiceWarnings services;

  IngressWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
    this.services = new ServiceWarnings(report, world);
  }

  void check(Ingress ingress) {
    if (!IngressBackends.isOurs(ingress)) {
      return;
    }
    Ingress.Spec spec = ingress.spec();
    String field = spec.defaultBackend() == null ? "spec.backend" : "spec.defaultBackend";
    backend(ingress, field, spec.fallback());
    for (int i = 0; i < spec.rules().size(); i++) {
      Ingress.HttpPaths http = spec.rules().get(i).http();
      List<Ingress.HttpPath> paths = http == null ? List.of() : http.paths();
      for (int j = 0; j < paths.size(); j++) {
        String path = "spec.rules[" + i + "].http.paths[" + j + "].backend";
        backend(ingress, path, paths.get(j).backend());
      }
    }
  }

  private void backend(Ingress ingress, String path, Ingress.@Nullable Backend backend) {
    String name = backend == null ? null : backend.target();
    if (backend == null || name == null) {
      return;
    }
    boolean old = backend.service() == null;
    Optional<MeshService> service = IngressBackends.service(world, ingress, name);
    if (service.isEmpty()) {
      services.service(
          path + (old ? ".serviceName" : ".service.name"), IngressBackends.host(ingress, name));
    } else if (backend.port() != null && !IngressBackends.leads(world, ingress, backend)) {
      port(path + (old ? ".servicePort" : ".service.port"), service.get(), backend.port());
    }
  }

  private void port(String path, MeshService service, Ingress.PortRef port) {
    String ports =
        service.ports().stream()
            .map(p -> (p.number() + " " + p.name()).strip())
            .collect(Collectors.joining(", "));
    report.warn(
        path,
        Reason.UnknownService,
        service.host()
            + " has no HTTP port "
            + (port.number() == null ? port.name() : port.number())
            + ": this backend is left out; its ports: "
            + ports);
  }
}
