package io.amime.proxy.cluster;

import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Endpoint;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** Balancing, limits and outlier detection: what a cluster does with each request. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ClusterBenchmark {
  private static final String HOST = "backend.bench.svc.cluster.local";
  private static final int PORT = 80;

  @Param({"ROUND_ROBIN", "LEAST_CONN", "RANDOM"})
  private Cluster.LoadBalancing balancing = Cluster.LoadBalancing.ROUND_ROBIN;

  @Param({"2", "50"})
  private int members;

  private @Nullable LiveCluster cluster;

  /** A cluster with that many members. */
  @Setup
  public void open() {
    var config =
        new Cluster(
            "bench",
            HOST,
            PORT,
            Map.of(),
            Cluster.Protocol.HTTP,
            false,
            List.of(),
            balancing,
            Duration.ofSeconds(5),
            Cluster.Limits.DEFAULT,
            Cluster.Outlier.DEFAULT,
            null);
    var endpoints =
        IntStream.range(0, members)
            .mapToObj(i -> new Endpoint("e" + i, "127.0.0.1", 9000 + i, Map.of(), false, true))
            .toList();
    cluster =
        new LiveClusters(null, System::nanoTime, null, null)
            .next(Map.of(), List.of(config), Map.of(config.service(), endpoints))
            .get("bench");
  }

  @Benchmark
  public @Nullable Host pick() {
    return cluster().pick(ThreadLocalRandom.current(), null, null);
  }

  @Benchmark
  public Host wholeRequest() {
    var live = cluster();
    var host = Objects.requireNonNull(live.pick(ThreadLocalRandom.current(), null, null));
    if (live.begin(host)) {
      live.result(host, AttemptResult.ANSWERED);
      live.end(host);
    }
    return host;
  }

  /** One error in two answers: the health of a member is written each time. */
  @Benchmark
  public Host outlierDetection() {
    var live = cluster();
    var host = Objects.requireNonNull(live.pick(ThreadLocalRandom.current(), null, null));
    live.result(host, AttemptResult.SERVER_ERROR);
    live.result(host, AttemptResult.ANSWERED);
    return host;
  }

  private LiveCluster cluster() {
    return Objects.requireNonNull(cluster);
  }
}
