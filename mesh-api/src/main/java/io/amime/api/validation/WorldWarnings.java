package io.amime.api.validation;

import io.amime.api.compile.HttpParts;
import io.amime.api.compile.MeshService;
import io.amime.api.compile.MeshState;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.Ingress;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.QuotaSpec;
import io.amime.api.resource.QuotaSpecBinding;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.Rule;
import io.amime.api.resource.Violation.Reason;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a sound resource names and the mesh does not have. */
final class WorldWarnings {
  private final Report report;
  private final MeshState world;
  private final ServiceWarnings services;

  WorldWarnings(Report report, MeshState world) {
    this.report = report;
    this.world = world;
    this.services = new ServiceWarnings(report, world);
  }

  void check(Resource resource) {
    String namespace = resource.meta().namespace();
    switch (resource) {
      case RouteRule rule -> routeRule(rule, namespace);
      case DestinationPolicy policy -> {
        IstioService destination = policy.spec().destination();
        service("spec.destination", destination, namespace);
        if (destination != null) {
          services.subset(
              "spec.destination.labels", destination.host(namespace), destination.labels());
          services.healthCheck(policy.meta(), destination.host(namespace));
        }
      }
      case QuotaSpec spec -> quotaSpec(spec);
      case QuotaSpecBinding binding -> binding(binding, namespace);
      case Ingress ingress -> new IngressWarnings(report, world).check(ingress);
      default -> {
        // It names no service, or is of the other form.
      }
    }
  }

  private void routeRule(RouteRule rule, String namespace) {
    RouteRule.Spec spec = rule.spec();
    if (spec.destination() == null) {
      return;
    }
    String host = spec.destination().host(namespace);
    service("spec.destination", spec.destination(), namespace);
    for (int i = 0; i < spec.route().size(); i++) {
      RouteRule.DestinationWeight entry = spec.route().get(i);
      String path = "spec.route[" + i + "]";
      service(path + ".destination", entry.destination(), namespace);
      String target = entry.destination() == null ? host : entry.destination().host(namespace);
      services.subset(path + ".labels", target, entry.labels());
    }
    if (spec.mirror() != null) {
      service("spec.mirror", spec.mirror(), namespace);
      services.subset("spec.mirror.labels", spec.mirror().host(namespace), spec.mirror().labels());
    }
    opaquePorts(spec, host);
    equalPrecedence(rule, host);
  }

  /** That nothing of a rule acts is told by its status; this is about some of it. */
  private void opaquePorts(RouteRule.Spec spec, String host) {
    MeshService service = world.services().get(host);
    if (service == null
        || spec.route().isEmpty()
        || service.ports().stream().anyMatch(p -> p.protocol().isHttp())) {
      return;
    }
    for (String field : HttpParts.settings(spec)) {
      report.warn(
          "spec." + field,
          Reason.IgnoredField,
          "has no effect: "
              + host
              + " has no HTTP port; name its port http, http-…, http2 or grpc if it is one");
    }
  }

  private void service(String path, @Nullable IstioService service, String namespace) {
    if (service != null) {
      services.service(path, service.host(namespace));
    }
  }

  private void equalPrecedence(RouteRule rule, String host) {
    List<String> others =
        world.rulesFor(host).stream()
            .filter(r -> r.spec().precedence() == rule.spec().precedence())
            .filter(r -> !r.key().equals(rule.key()))
            .map(r -> r.key().qualifiedName())
            .toList();
    if (!others.isEmpty()) {
      report.warn(
          "spec.precedence",
          Reason.EqualPrecedence,
          "the same precedence "
              + rule.spec().precedence()
              + " as "
              + String.join(", ", others)
              + "; then namespace and name decide");
    }
  }

  private void quotaSpec(QuotaSpec spec) {
    for (int i = 0; i < spec.spec().rules().size(); i++) {
      List<QuotaSpec.Charge> charges = spec.spec().rules().get(i).quotas();
      for (int j = 0; j < charges.size(); j++) {
        String name = charges.get(j).quota();
        if (name != null && world.all(Rule.class).stream().noneMatch(r -> hands(r, name))) {
          report.warn(
              "spec.rules[" + i + "].quotas[" + j + "].quota",
              Reason.Dangling,
              "no rule hands a quota \"" + name + "\" to a handler, so it is unlimited");
        }
      }
    }
  }

  private static boolean hands(Rule rule, String quota) {
    return rule.spec().actions().stream()
        .flatMap(a -> a.instances().stream())
        .flatMap(i -> ResourceKey.ofReference(i, rule.meta().namespace()).stream())
        .anyMatch(k -> k.kind() == ResourceKind.QUOTA && k.name().equalsIgnoreCase(quota));
  }

  private void binding(QuotaSpecBinding binding, String namespace) {
    for (int i = 0; i < binding.spec().quotaSpecs().size(); i++) {
      var ref = binding.spec().quotaSpecs().get(i);
      if (ref.name() != null) {
        var key =
            new ResourceKey(
                ResourceKind.QUOTA_SPEC,
                ref.namespace() == null ? namespace : ref.namespace(),
                ref.name());
        if (world.find(key).isEmpty()) {
          report.warn("spec.quotaSpecs[" + i + "].name", Reason.Dangling, key + " does not exist");
        }
      }
    }
    for (int i = 0; i < binding.spec().services().size(); i++) {
      IstioService service = binding.spec().services().get(i);
      if (!"*".equals(service.service())) {
        service("spec.services[" + i + "]", service, namespace);
      }
    }
  }
}
