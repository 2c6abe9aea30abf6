package io.amime.api.resource;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Name and bookkeeping of a resource.
 *
 * @param name DNS-1123, unique per kind and namespace
 * @param namespace also the default for every short name in the spec
 * @param resourceVersion the store's revision of the last change, null before it is stored
 * @param generation counts changes of the spec, null before it is stored
 * @param uid null before it is stored
 * @param creationTimestamp RFC 3339, null before it is stored
 */
@Doc("Name, namespace, labels and annotations of the resource, and what the server keeps about it.")
public record ResourceMeta(
    @Doc("DNS-1123 name, unique per kind and namespace.") String name,
    @Doc("Namespace, and the default namespace of every short name in the spec.") String namespace,
    @Doc("Labels for selection.") Map<String, String> labels,
    @Doc(
            "Free notes; those that begin with amime.io/ say what the fields of a kind have no place"
                + " for.")
        Map<String, String> annotations,
    @Doc("Set by the server; sent back, it guards against lost updates.")
        @Nullable String resourceVersion,
    @Doc("Set by the server; counts changes of the spec.") @Nullable Long generation,
    @Doc("Set by the server.") @Nullable String uid,
    @Doc("Set by the server.") @Nullable String creationTimestamp) {

  /**
   * Time after which Pilot deletes the resource, RFC 3339. Every proxy ends a rule by its own clock
   * then, with its weights, faults and mirrors, whether or not Pilot is there.
   */
  public static final String EXPIRES_AT = "amime.io/expires-at";

  /** What a rule does with requests while its answer cannot be had: {@code open, closed}. */
  public static final String FAIL_POLICY = "amime.io/fail-policy";

  /** Which ingress serves an Ingress; ours answers to {@code istio} and to none at all. */
  public static final String INGRESS_CLASS = "kubernetes.io/ingress.class";

  /**
   * Whether hosts of an Ingress with TLS are served in plain text as well; plain requests are sent
   * to come again over TLS where it says neither {@code true} nor {@code false}.
   */
  public static final String ALLOW_HTTP = "kubernetes.io/ingress.allow-http";

  public ResourceMeta {
    labels = Map.copyOf(labels);
    annotations = Map.copyOf(annotations);
  }

  /** A resource that no server has seen yet. */
  public static ResourceMeta of(String namespace, String name) {
    return new ResourceMeta(name, namespace, Map.of(), Map.of(), null, null, null, null);
  }

  /** The store's revision of the last change, 0 before it is stored. */
  public long revision() {
    try {
      return resourceVersion == null ? 0 : Long.parseLong(resourceVersion);
    } catch (NumberFormatException e) {
      return 0; // opaque by Kubernetes' rules; ours are numbers
    }
  }
}
