package io.amime.api.resource;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What the ingress gateway serves: Kubernetes' own kind, in its old and its new shape. */
@Doc("Which hosts and paths the ingress gateway serves, and by which service.")
public record Ingress(ResourceMeta meta, Spec spec) implements Resource {

  /** The ingress itself. */
  @Doc("The ingress.")
  public record Spec(
      @Doc("Class; istio is ours, and so is none.") @Nullable String ingressClassName,
      @Doc("Service for requests that no rule matches (extensions/v1beta1).")
          @Nullable Backend backend,
      @Doc("Service for requests that no rule matches (networking.k8s.io/v1).")
          @Nullable Backend defaultBackend,
      @Doc("Hosts and their paths.") List<HostRule> rules,
      @Doc("Hosts that are served over TLS.") List<Tls> tls) {
    public Spec {
      rules = List.copyOf(rules);
      tls = List.copyOf(tls);
    }

    /** The default backend in either shape. */
    public @Nullable Backend fallback() {
      return defaultBackend == null ? backend : defaultBackend;
    }
  }

  /** TLS for some hosts. */
  @Doc("TLS for some hosts.")
  public record Tls(
      @Doc("Exact hosts or *.domain; absent means those of the rules.") List<String> hosts,
      @Doc("Secret at the gateway, in the Ingress's namespace, with tls.crt and tls.key.")
          @Nullable String secretName) {
    public Tls {
      hosts = List.copyOf(hosts);
    }
  }

  /** Paths of one host. */
  @Doc("Paths of one host.")
  public record HostRule(
      @Doc("Exact host or *.domain; absent means all.") @Nullable String host,
      @Doc("The paths.") @Nullable HttpPaths http) {}

  /** Paths in order. */
  @Doc("The paths.")
  public record HttpPaths(@Doc("The paths.") List<HttpPath> paths) {
    public HttpPaths {
      paths = List.copyOf(paths);
    }
  }

  /** One path. */
  @Doc("One path and its service.")
  public record HttpPath(
      @Doc("/x is exact, /x/.* a prefix, unless pathType says otherwise; empty means all.")
          @Nullable String path,
      @Doc("Exact, Prefix (by whole path elements) or ImplementationSpecific.")
          @Nullable PathType pathType,
      @Doc("The service.") @Nullable Backend backend) {}

  /** How a path is read. */
  public enum PathType {
    Exact,
    Prefix,
    ImplementationSpecific
  }

  /** A service and its port, in either shape. */
  @Doc("A service and its port.")
  public record Backend(
      @Doc("Short name in the Ingress's namespace, or a host with dots (extensions/v1beta1).")
          @Nullable String serviceName,
      @Doc("Number or name of its port (extensions/v1beta1).") @Nullable PortRef servicePort,
      @Doc("The service (networking.k8s.io/v1).") @Nullable ServiceRef service) {

    /** Name of the service in either shape. */
    public @Nullable String target() {
      return service == null ? serviceName : service.name();
    }

    /** Port of the service in either shape. */
    public @Nullable PortRef port() {
      return service == null ? servicePort : service.port();
    }
  }

  /** A service and its port. */
  @Doc("A service and its port.")
  public record ServiceRef(
      @Doc("Short name in the Ingress's namespace, or a host with dots.") @Nullable String name,
      @Doc("Its port.") @Nullable PortRef port) {}

  /** A port by number or by name. */
  @Doc("A port by number or by name.")
  @Shorthand({"number", "name"})
  public record PortRef(
      @Doc("1 to 65535.") @Nullable Integer number, @Doc("Port name.") @Nullable String name) {}
}
