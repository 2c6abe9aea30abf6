package io.amime.proxy.compile;

import io.amime.api.codec.ResourceCodec;
import io.amime.api.compile.MeshDefaults;
import io.amime.api.compile.MeshState;
import io.amime.api.compile.SnapshotBuilder;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.SnapshotDelta;
import io.amime.api.discovery.Workload;
import io.amime.api.resource.Resource;
import io.amime.proxy.cluster.LiveClusters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
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

/** What a change of one rule costs, in a mesh of so many services: Pilot, and each proxy. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class ChangeBenchmark {
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
      metadata: {name: path%1$d, namespace: bench}
      spec:
        destination: {name: s%1$d}
        precedence: 2
        match: {request: {headers: {uri: {prefix: /reviews}, x-user: {regex: "b.*h"}}}}
        httpReqTimeout: {simpleTimeout: {timeout: %2$ds}}
      """;

  @Param({"10", "1000", "10000"})
  private int services;

  private @Nullable ProxySnapshot before;
  private @Nullable ProxySnapshot after;
  private @Nullable SnapshotDelta there;
  private @Nullable SnapshotDelta back;
  private @Nullable LiveMesh live;

  private ProxySnapshot snapshot(Workload caller, int seconds) {
    var resources = new ArrayList<Resource>();
    for (int i = 0; i < services; i++) {
      var yaml = SERVICE.formatted(i, i == 0 ? seconds : 1);
      resources.addAll(ResourceCodec.decode(yaml, "bench").resources());
    }
    var state = MeshState.of(seconds, MeshDefaults.SAFE, resources, List.of());
    return SnapshotBuilder.build(state, caller);
  }

  /** A proxy that runs on one of two snapshots. */
  @Setup
  public void begin() {
    var caller =
        new Workload("c", Workload.Mode.SIDECAR, "c", "bench", "c", Map.of("version", "v1"));
    before = snapshot(caller, 1);
    after = snapshot(caller, 2);
    there = SnapshotDelta.between(before, after);
    back = SnapshotDelta.between(after, before);
    live =
        new LiveMesh(
            caller,
            new LiveClusters(null, System::nanoTime, null, null),
            new FilterChains(ThreadLocalRandom::current, Duration.ofMinutes(5), null),
            InstantSource.system());
    live.apply(before);
  }

  /** What Pilot does for each proxy. */
  @Benchmark
  public SnapshotDelta tell() {
    return SnapshotDelta.between(Objects.requireNonNull(before), Objects.requireNonNull(after));
  }

  /** What a proxy does. */
  @Benchmark
  public ProxySnapshot apply() {
    var proxy = Objects.requireNonNull(live);
    var now = proxy.current().snapshot();
    var delta = Objects.requireNonNull(now.version().equals(there().base()) ? there : back);
    var next = delta.applyTo(now);
    proxy.apply(next);
    return next;
  }

  private SnapshotDelta there() {
    return Objects.requireNonNull(there);
  }
}
