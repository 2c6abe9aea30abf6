package io.amime.bench.peers;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Workload;
import io.amime.bench.cases.Message;
import io.amime.bench.cases.Policies;
import io.amime.bench.load.Backend;
import java.util.List;

/** Rules as users write them, compiled by the mesh's own compiler into what a sidecar runs on. */
final class MeshRules {
  private static final String SERVICE =
      """
      apiVersion: config.istio.io/v1alpha2
      kind: ServiceEntry
      metadata: {name: backend, namespace: bench}
      spec:
        hosts: [%s]
        location: MESH_INTERNAL
        resolution: STATIC
        ports: [{number: 80, name: http}]
        endpoints:
        - {address: 127.0.0.1, ports: {http: %d}, labels: {version: v1}}
        - {address: 127.0.0.1, ports: {http: %d}, labels: {version: v2}}
      """;

  private static final String FULL =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: matched, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 2
        match: {request: {headers: {x-user: {exact: bench}}}}
        route:
        - {labels: {version: v1}, weight: 75}
        - {labels: {version: v2}, weight: 25}
        httpReqTimeout: {simpleTimeout: {timeout: 3s}}
        httpReqRetries: {simpleRetry: {attempts: 2, perTryTimeout: 1s}}
        httpFault: {abort: {percent: 0, httpStatus: 503}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: others, namespace: bench}
      spec:
        destination: {name: backend}
        precedence: 1
        route:
        - {labels: {version: v1}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: DestinationPolicy
      metadata: {name: limits, namespace: bench}
      spec:
        destination: {name: backend}
        loadBalancing: {name: ROUND_ROBIN}
        circuitBreaker:
          simpleCb:
            maxConnections: 1024
            httpMaxPendingRequests: 1024
            httpMaxRequests: 1024
            httpMaxRetries: 3
            httpConsecutiveErrors: 5
            httpDetectionInterval: 10s
            sleepWindow: 30s
            httpMaxEjectionPercent: 50
      """;

  private MeshRules() {}

  static ProxySnapshot snapshot(Policies policies, Backend backend, Workload workload) {
    var yaml =
        SERVICE.formatted(Message.HOST, backend.first(), backend.second())
            + switch (policies) {
              case PLAIN -> "";
              case FULL -> FULL;
            };
    var decoded = ResourceCodec.decode(yaml, "bench");
    if (!decoded.isSound()) {
      throw new IllegalStateException("rules of the benchmark: " + decoded.violations());
    }
    var state = MeshState.of(1, MeshDefaults.SAFE, decoded.resources(), List.of());
    return SnapshotBuilder.build(state, workload);
  }
}
