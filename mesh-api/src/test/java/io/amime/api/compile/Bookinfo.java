package io.amime.api.compile;

import io.amime.api.discovery.Registration;
import io.amime.api.discovery.Workload;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The workloads of the demo, as they would register themselves. */
public final class Bookinfo {
  private Bookinfo() {}

  /** Its eight workloads and the ingress, on made-up ports from 21000. */
  public static List<Instance> instances() {
    List<Instance> all = new ArrayList<>();
    all.add(sidecar(0, "productpage-v1", "productpage", "v1"));
    all.add(sidecar(1, "details-v1", "details", "v1"));
    all.add(sidecar(2, "reviews-v1", "reviews", "v1"));
    all.add(sidecar(3, "reviews-v2", "reviews", "v2"));
    all.add(sidecar(4, "reviews-v3", "reviews", "v3"));
    all.add(sidecar(5, "ratings-v1", "ratings", "v1"));
    all.add(sidecar(6, "ratings-v1-2", "ratings", "v1"));
    all.add(ingress());
    return all;
  }

  /** The gateway at the edge. */
  public static Instance ingress() {
    var workload =
        new Workload(
            "ingress",
            Workload.Mode.INGRESS,
            "istio-ingress",
            "istio-system",
            "istio-ingress",
            Map.of("istio", "ingress"));
    return new Instance(workload, "127.0.0.1", 8000, List.of(), true, true, List.of("f0"));
  }

  /** The mesh without any rule. */
  public static MeshState state() {
    return MeshState.of(7, MeshDefaults.SAFE, List.of(), instances());
  }

  private static Instance sidecar(int index, String id, String service, String version) {
    var workload =
        new Workload(
            id,
            Workload.Mode.SIDECAR,
            service,
            "default",
            service,
            Map.of("app", service, "version", version));
    return new Instance(
        workload,
        "127.0.0.1",
        21000 + index,
        List.of(new Registration.Port(9080, "http", 22000 + index)),
        true,
        true,
        List.of("a" + index));
  }
}
