package io.amime.api.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A service as rules name it: short name with optional namespace and domain, or a literal host.
 *
 * @param service taken literally; excludes the three names
 */
@Doc("A service: by short name (name, namespace, domain) or by literal host (service).")
public record IstioService(
    @Doc("Short name, such as reviews.") @Nullable String name,
    @Doc("Namespace of the short name; the rule's own by default.") @Nullable String namespace,
    @Doc("Domain suffix of the short name; svc.cluster.local by default.") @Nullable String domain,
    @Doc("Host taken literally instead of name, namespace and domain.") @Nullable String service,
    @Doc("Labels that narrow it to some of its instances.") Map<String, String> labels) {

  /** Suffix of short names when no domain is given. */
  public static final String MESH_DOMAIN = "svc.cluster.local";

  public IstioService {
    labels = Map.copyOf(labels);
  }

  /** Fully qualified host of this service, named in a resource of that namespace. */
  public String host(String ruleNamespace) {
    if (service != null) {
      return service;
    }
    String in = namespace == null ? ruleNamespace : namespace;
    return name + "." + in + "." + (domain == null ? MESH_DOMAIN : domain);
  }
}
