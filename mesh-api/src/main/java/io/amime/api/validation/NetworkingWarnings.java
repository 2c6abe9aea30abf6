package io.amime.api.validation;

import io.amime.api.compile.MeshState;
import io.amime.api.compile.NetworkingHosts;
import io.amime.api.compile.VirtualShadows;
import io.amime.api.compile.VirtualTargets;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.Gateway;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.Violation.Reason;
import io.amime.api.resource.VirtualService;
import io.amime.api.resource.VirtualService.Destination;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What resources of {@code networking.istio.io} name and the mesh does not have. */
final class NetworkingWarnings {
  private final Report report;
  private final MeshState world;
  private final ServiceWarnings services;
  private final DelegateWarnings delegates;

  NetworkingWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
    this.services = new ServiceWarnings(report, world);
    this.delegates = new DelegateWarnings(report, world);
  }

  void check(Resource resource) {
    switch (resource) {
      case VirtualService service -> virtualService(service);
      case DestinationRule rule -> destinationRule(rule);
      case Gateway gateway -> new GatewayWarnings(report, world).check(gateway);
      default -> {
        // It is of the other form.
      }
    }
  }

  private void virtualService(VirtualService service) {
    hosts(service);
    String namespace = service.meta().namespace();
    for (int i = 0; i < service.spec().http().size(); i++) {
      HttpRoute entry = service.spec().http().get(i);
      String path = "spec.http[" + i + "]";
      for (int j = 0; j < entry.route().size(); j++) {
        target(
            path + ".route[" + j + "].destination", entry.route().get(j).destination(), namespace);
      }
      target(path + ".mirror", entry.mirror(), namespace);
      for (int j = 0; j < entry.mirrors().size(); j++) {
        target(
            path + ".mirrors[" + j + "].destination",
            entry.mirrors().get(j).destination(),
            namespace);
      }
      if (entry.delegate() != null) {
        delegates.check(service, entry, entry.delegate(), path + ".delegate");
      }
    }
    for (int i = 0; i < service.spec().tcp().size(); i++) {
      targets("spec.tcp[" + i + "]", service.spec().tcp().get(i).route(), namespace);
    }
    for (int i = 0; i < service.spec().tls().size(); i++) {
      targets("spec.tls[" + i + "]", service.spec().tls().get(i).route(), namespace);
    }
    gateways(service);
    sameHost(service);
    for (VirtualShadows.Shadow shadow : VirtualShadows.of(world, service)) {
      report.warn(
          shadow.path(),
          Reason.Shadowed,
          "can never match: "
              + shadow.by()
              + " comes before it and takes every request it could"
              + " take");
    }
  }

  private void targets(String path, List<VirtualService.TcpTarget> targets, String namespace) {
    for (int i = 0; i < targets.size(); i++) {
      target(path + ".route[" + i + "].destination", targets.get(i).destination(), namespace);
    }
  }

  /** Hosts of the outside need no service, and at gateways they are those of the outside. */
  private void hosts(VirtualService service) {
    if (!service.spec().gateways().stream().allMatch(VirtualService.MESH::equals)) {
      return;
    }
    for (int i = 0; i < service.spec().hosts().size(); i++) {
      String host = NetworkingHosts.full(service.spec().hosts().get(i), service.meta().namespace());
      if (host.endsWith("." + IstioService.MESH_DOMAIN)) {
        services.services("spec.hosts[" + i + "]", host);
      }
    }
  }

  private void target(String path, @Nullable Destination destination, String namespace) {
    if (destination == null || destination.host() == null) {
      return;
    }
    String host = NetworkingHosts.full(destination.host(), namespace);
    services.service(path + ".host", host);
    String subset = destination.subset();
    if (subset == null) {
      return;
    }
    boolean known = !world.services().isEmpty() || !world.destinationRulesFor(host).isEmpty();
    if (known && VirtualTargets.subset(world, host, subset).isEmpty()) {
      String existing =
          world.destinationRulesFor(host).stream()
              .flatMap(r -> r.spec().subsets().stream())
              .map(s -> String.valueOf(s.name()))
              .distinct()
              .collect(Collectors.joining(", "));
      report.warn(
          path + ".subset",
          Reason.UndefinedSubset,
          "no DestinationRule of "
              + host
              + " names a subset \""
              + subset
              + "\": requests sent there are answered with 503; existing: "
              + (existing.isEmpty() ? "none" : existing));
    }
  }

  private void gateways(VirtualService service) {
    List<String> names = service.spec().gateways();
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i);
      int slash = name.indexOf('/');
      var key =
          new ResourceKey(
              ResourceKind.GATEWAY,
              slash < 0 ? service.meta().namespace() : name.substring(0, slash),
              name.substring(slash + 1));
      if (!name.equals(VirtualService.MESH) && world.find(key).isEmpty()) {
        String existing =
            world.resources().keySet().stream()
                .filter(k -> k.kind() == ResourceKind.GATEWAY)
                .map(ResourceKey::qualifiedName)
                .collect(Collectors.joining(", "));
        report.warn(
            "spec.gateways[" + i + "]",
            Reason.Dangling,
            "there is no " + key + "; existing: " + (existing.isEmpty() ? "none" : existing));
      }
    }
  }

  private void sameHost(VirtualService service) {
    List<String> hosts = NetworkingHosts.ofSidecars(service);
    for (int i = 0; i < hosts.size(); i++) {
      String others =
          world.virtualServicesFor(hosts.get(i)).stream()
              .map(VirtualService::key)
              .filter(k -> !k.equals(service.key()))
              .map(ResourceKey::qualifiedName)
              .collect(Collectors.joining(", "));
      if (!others.isEmpty()) {
        report.warn(
            "spec.hosts[" + i + "]",
            Reason.EqualPrecedence,
            "is also in " + others + "; their routes are tried in order of namespace and name");
      }
    }
  }

  private void destinationRule(DestinationRule rule) {
    NetworkingHosts.of(rule)
        .ifPresent(host -> {
          services.services("spec.host", host);
          services.healthCheck(rule.meta(), host);
          for (int i = 0; i < rule.spec().subsets().size(); i++) {
            services.subset(
                "spec.subsets[" + i + "].labels", host, rule.spec().subsets().get(i).labels());
          }
        });
  }
}
