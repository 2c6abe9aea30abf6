package io.amime.api.compile;

import io.amime.api.resource.Ingress;
import io.amime.api.resource.IstioService;
import io.amime.api.resource.ResourceKey;
import io.amime.api.resource.ResourceKind;
import io.amime.api.resource.ResourceMeta;
import io.amime.api.resource.ServiceEntry;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Which service an Ingress means. */
public final class IngressBackends {
  private static final String OUR_CLASS = "istio";

  private IngressBackends() {}

  /** Whether our gateway serves it: by class {@code istio}, or because it names none. */
  public static boolean isOurs(Ingress ingress) {
    return ingressClass(ingress).map(OUR_CLASS::equals).orElse(true);
  }

  static Optional<String> ingressClass(Ingress ingress) {
    return Optional.ofNullable(ingress.spec().ingressClassName())
        .or(() ->
            Optional.ofNullable(ingress.meta().annotations().get(ResourceMeta.INGRESS_CLASS)));
  }

  /** The service and its port, or empty when either is unknown or the port does not carry HTTP. */
  static Optional<Target> resolve(
      MeshState state, Ingress ingress, Ingress.@Nullable Backend backend) {
    if (backend == null || backend.target() == null || backend.port() == null) {
      return Optional.empty();
    }
    Ingress.PortRef ref = backend.port();
    return service(state, ingress, backend.target())
        .flatMap(s -> {
          var port =
              ref.number() != null
                  ? s.port(ref.number())
                  : Optional.ofNullable(ref.name()).flatMap(s::port);
          return port.filter(p -> p.protocol().isHttp()).map(p -> new Target(s, p));
        });
  }

  /** Whether {@link #resolve} finds it, so that requests get there. */
  public static boolean leads(MeshState state, Ingress ingress, Ingress.Backend backend) {
    return resolve(state, ingress, backend).isPresent();
  }

  /** The full name of a service that stands in it. */
  public static String host(Ingress ingress, String name) {
    return Hosts.full(name, ingress.meta().namespace());
  }

  /** By short name in the Ingress's namespace, by host, or by the name of a ServiceEntry there. */
  public static Optional<MeshService> service(MeshState state, Ingress ingress, String name) {
    String namespace = ingress.meta().namespace();
    return state
        .service(name + "." + namespace + "." + IstioService.MESH_DOMAIN)
        .or(() -> state.service(name))
        .or(() ->
            state
                .find(new ResourceKey(ResourceKind.SERVICE_ENTRY, namespace, name))
                .map(ServiceEntry.class::cast)
                .filter(e -> !e.spec().hosts().isEmpty())
                .flatMap(e -> state.service(e.spec().hosts().getFirst())));
  }

  record Target(MeshService service, MeshService.Port port) {}
}
