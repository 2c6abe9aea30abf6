package io.amime.api.routing;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Resource;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The choice of a route: with its reasons as explain shows them, and as the data path asks. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class RoutingBenchmark {
  private static final String SERVICE =
      """
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: ServiceEntry
      metadata: {name: s%1$d, namespace: bench}
      spec:
        hosts: [s%1$d.bench.svc.cluster.local]
        location: MESH_INTERNAL
        resolution: STATIC
        ports: [{number: 80, name: http}]
        endpoints: [{address: 127.0.0.1, ports: {http: 9001}, labels: {version: v1}}]
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: header%1$d, namespace: bench}
      spec:
        destination: {name: s%1$d}
        precedence: 3
        match: {request: {headers: {x-user: {exact: somebody}}}}
      ---
      apiVersion: config.istio.io/v1alpha2
      kind: RouteRule
      metadata: {name: path%1$d, namespace: bench}
      spec:
        destination: {name: s%1$d}
        precedence: 2
        match: {request: {headers: {uri: {prefix: /reviews}, x-user: {regex: "b.*h"}}}}
      """;

  private static final RequestHead REQUEST =
      new RequestHead() {
        private final Map<String, String> headers =
            Map.of("x-user", "bench", "user-agent", "jmh", "accept", "*/*");

        @Override
        public String method() {
          return "GET";
        }

        @Override
        public String path() {
          return "/reviews/0";
        }

        @Override
        public String authority() {
          return "s0.bench.svc.cluster.local";
        }

        @Override
        public String scheme() {
          return "http";
        }

        @Override
        public @Nullable String header(String lowerCaseName) {
          return headers.get(lowerCaseName);
        }
      };

  @Param({"1", "10000"})
  private int hosts;

  private @Nullable RoutingTable<String> table;
  private @Nullable RouteMatcher matcher;

  /** Compiles the rules as Pilot does. */
  @Setup
  public void compile() {
    var resources = new ArrayList<Resource>();
    for (int i = 0; i < hosts; i++) {
      resources.addAll(ResourceCodec.decode(SERVICE.formatted(i), "bench").resources());
    }
    var state = MeshState.of(1, MeshDefaults.SAFE, resources, List.of());
    var caller =
        new Workload("c", Workload.Mode.SIDECAR, "c", "bench", "c", Map.of("version", "v1"));
    var snapshot = SnapshotBuilder.build(state, caller);
    table =
        RoutingTable.of(
            snapshot.virtualHosts(), (host, route) -> route.rule(), InstantSource.system());
    matcher = RouteMatcher.of(snapshot.virtualHosts().getFirst().routes().get(1).match());
  }

  @Benchmark
  public Decision<String> decide() {
    return Objects.requireNonNull(table).decide(REQUEST, 80);
  }

  @Benchmark
  public @Nullable String select() {
    var found = Objects.requireNonNull(table).find(REQUEST.authority(), 80);
    return found == null ? null : found.select(REQUEST);
  }

  @Benchmark
  public boolean match() {
    return Objects.requireNonNull(matcher).matches(REQUEST);
  }
}
