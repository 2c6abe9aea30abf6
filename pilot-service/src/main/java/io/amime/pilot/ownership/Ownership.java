package io.amime.pilot.ownership;

import io.amime.api.compile.NetworkingHosts;
import io.amime.api.resource.DestinationPolicy;
import io.amime.api.resource.DestinationRule;
import io.amime.api.resource.HttpRoute;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.Resource;
import io.amime.api.resource.RouteRule;
import io.amime.api.resource.ServiceEntry;
import io.amime.api.resource.VirtualService;
import io.amime.spring.caller.Caller;
import io.amime.spring.caller.Role;
import io.amime.spring.caller.Scope;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A rule may be written by who may edit both the place where it lies and every service of the mesh
 * that it lays hands on: nobody takes over, or breaks, a service of others by a rule of his own
 * namespace.
 */
public final class Ownership {
  private static final String SUFFIX = "." + IstioService.MESH_DOMAIN;

  private Ownership() {}

  /**
   * Ends the change unless the caller may make it.
   *
   * @throws org.springframework.security.access.AccessDeniedException naming the missing right
   */
  public static void requireEdit(Caller caller, Resource resource) {
    var namespace = resource.meta().namespace();
    var services = services(resource);
    for (Scope.Service service : services) {
      caller.require(Role.EDITOR, service);
    }
    boolean onlyOwnServices =
        !services.isEmpty() && services.stream().allMatch(s -> s.namespace().equals(namespace));
    if (!onlyOwnServices) {
      caller.require(Role.EDITOR, new Scope.Namespace(namespace));
    }
  }

  /** The services of the mesh that the resource acts on. */
  static List<Scope.Service> services(Resource resource) {
    var found = new ArrayList<Scope.Service>();
    var namespace = resource.meta().namespace();
    switch (resource) {
      case RouteRule rule -> {
        add(found, rule.spec().destination(), namespace);
        add(found, rule.spec().mirror(), namespace);
      }
      case DestinationPolicy policy -> add(found, policy.spec().destination(), namespace);
      case VirtualService service -> {
        NetworkingHosts.ofSidecars(service).forEach(host -> add(found, host));
        for (HttpRoute entry : service.spec().http()) {
          add(found, entry.mirror(), namespace);
          entry.mirrors().forEach(mirror -> add(found, mirror.destination(), namespace));
        }
      }
      case DestinationRule rule -> NetworkingHosts.of(rule).ifPresent(host -> add(found, host));
      case ServiceEntry entry -> entry.spec().hosts().forEach(host -> add(found, host));
      default -> {
        // Lies in its namespace and acts there.
      }
    }
    return found;
  }

  private static void add(
      List<Scope.Service> found, @Nullable IstioService service, String namespace) {
    if (service != null) {
      add(found, service.host(namespace));
    }
  }

  private static void add(
      List<Scope.Service> found, VirtualService.@Nullable Destination target, String namespace) {
    if (target != null && target.host() != null) {
      add(found, NetworkingHosts.full(target.host(), namespace));
    }
  }

  private static void add(List<Scope.Service> found, String host) {
    if (!host.endsWith(SUFFIX)) {
      return;
    }
    var name = host.substring(0, host.length() - SUFFIX.length());
    int dot = name.lastIndexOf('.');
    if (dot > 0) {
      found.add(new Scope.Service(name.substring(dot + 1), name.substring(0, dot)));
    }
  }
}
