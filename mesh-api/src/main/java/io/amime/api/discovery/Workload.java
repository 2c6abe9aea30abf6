package io.amime.api.discovery;

import java.util.Map;

/**
 * One running instance of a service, as it registered itself.
 *
 * @param id stable name of the instance, such as {@code ratings-v1-2}; unique in the mesh
 * @param mode which side of the mesh the proxy serves
 * @param service short name of the service it belongs to; for an ingress its own, {@code
 *     istio-ingress}
 * @param namespace such as {@code default}
 * @param serviceAccount the account of its certificate
 * @param labels such as {@code app=reviews, version=v3}
 */
public record Workload(
    String id,
    Mode mode,
    String service,
    String namespace,
    String serviceAccount,
    Map<String, String> labels) {

  /** What the proxy is for. */
  public enum Mode {
    SIDECAR,
    INGRESS,
    EGRESS
  }

  public Workload {
    labels = Map.copyOf(labels);
  }
}
