package io.amime.api.validation;

import io.amime.api.compile.MeshState;
import io.amime.api.compile.NetworkingHosts;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.Resource;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.VirtualService;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * That a host is ruled in one form: rules of v1alpha2 and of {@code networking.istio.io} have
 * different orders and defaults, so that nobody could say what both together mean.
 */
final class MixedForms {
  private final Report report;
  private final MeshState world;

  MixedForms(Report report, MeshState world) {
    this.report = report;
    this.world = world;
  }

  void check(Resource resource) {
    String namespace = resource.meta().namespace();
    switch (resource) {
      case RouteRule rule -> older("spec.destination", rule.spec().destination(), namespace);
      case DestinationPolicy policy ->
          older("spec.destination", policy.spec().destination(), namespace);
      case VirtualService service -> {
        List<String> hosts = NetworkingHosts.ofSidecars(service);
        for (int i = 0; i < hosts.size(); i++) {
          newer("spec.hosts[" + i + "]", hosts.get(i));
        }
      }
      case DestinationRule rule ->
          NetworkingHosts.of(rule).ifPresent(host -> newer("spec.host", host));
      default -> {
        // It is of no form.
      }
    }
  }

  private void older(String path, @Nullable IstioService destination, String namespace) {
    if (destination == null) {
      return;
    }
    String host = destination.host(namespace);
    Stream<Resource> others =
        Stream.concat(
            world.virtualServicesFor(host).stream(), world.destinationRulesFor(host).stream());
    others.findFirst().ifPresent(other -> refuse(path, host, other.key()));
  }

  private void newer(String path, String host) {
    Optional<ResourceKey> other =
        Stream.concat(
                world.all(RouteRule.class).stream(), world.all(DestinationPolicy.class).stream())
            .filter(r -> NetworkingHosts.covers(host, destination(r)))
            .map(Resource::key)
            .findFirst();
    other.ifPresent(key -> refuse(path, host, key));
  }

  private static String destination(Resource resource) {
    IstioService destination =
        resource instanceof RouteRule rule
            ? rule.spec().destination()
            : ((DestinationPolicy) resource).spec().destination();
    return destination == null ? "" : destination.host(resource.meta().namespace());
  }

  private void refuse(String path, String host, ResourceKey other) {
    boolean newer =
        other.kind() == ResourceKind.VIRTUAL_SERVICE
            || other.kind() == ResourceKind.DESTINATION_RULE;
    report.forbidden(
        path,
        host
            + " is ruled by "
            + other
            + " ("
            + (newer ? "networking.istio.io" : "config.istio.io/v1alpha2")
            + "); a host takes rules of one form, because the two differ in order and defaults:"
            + " delete that one, or write this in its form");
  }
}
