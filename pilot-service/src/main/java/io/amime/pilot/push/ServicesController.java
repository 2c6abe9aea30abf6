package io.amime.pilot.push;

import io.amime.api.compile.MeshService;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RestController;

/** What can be called, and in which versions it runs. */
@RestController
class ServicesController {
  private final LatestMesh mesh;

  ServicesController(LatestMesh mesh) {
    this.mesh = mesh;
  }

  record Service(
      String host, String service, String namespace, List<Port> ports, List<Version> versions) {}

  record Port(int port, String name, String protocol) {}

  /** Instances with the same labels, and how many of them are in rotation. */
  record Version(Map<String, String> labels, int instances, int healthy) {}

  @GetMapping("/v1/services")
  List<Service> list(Caller caller) {
    return mesh.state().services().values().stream()
        .filter(s -> caller.may(Role.VIEWER, new Scope.Namespace(s.namespace())))
        .map(ServicesController::service)
        .toList();
  }

  private static Service service(MeshService service) {
    var ports =
        service.ports().stream()
            .map(p -> new Port(p.number(), p.name(), p.protocol().name()))
            .toList();
    return new Service(
        service.host(), service.name(), service.namespace(), ports, versions(service.members()));
  }

  private static List<Version> versions(List<MeshService.Member> members) {
    var byLabels = new HashMap<Map<String, String>, Version>();
    for (MeshService.Member member : members) {
      byLabels.merge(
          member.labels(),
          new Version(member.labels(), 1, member.healthy() ? 1 : 0),
          (a, b) ->
              new Version(a.labels(), a.instances() + b.instances(), a.healthy() + b.healthy()));
    }
    return byLabels.values().stream()
        .sorted(
            Comparator.comparing((Version v) -> v.labels().getOrDefault("version", ""))
                .thenComparing(v -> v.labels().toString()))
        .toList();
  }
}
