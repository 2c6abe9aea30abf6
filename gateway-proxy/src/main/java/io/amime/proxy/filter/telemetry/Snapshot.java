package io.amime.proxy.filter.telemetry;

import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.cluster.Shadows;
import io.amime.proxy.health.Outcome;
import io.amime.proxy.health.Verdict;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot.HistogramDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Collection;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.function.ToLongFunction;

/** Sums as metrics, under the names that users of this kind of mesh know. */
final class Snapshot {
  private Snapshot() {}

  static MetricSnapshots of(Map<SeriesKey, long[]> sums, Collection<LiveCluster> clusters) {
    return MetricSnapshots.of(
        counter("istio_requests", "Requests that ended", sums, Series::requests),
        counter("istio_request_retries", "Tries after the first", sums, Series::retries),
        counter("istio_request_body_bytes", "Body bytes from clients", sums, Series::received),
        counter("istio_response_body_bytes", "Body bytes to clients", sums, Series::sent),
        durations(sums),
        gauge(
            "envoy_cluster_upstream_rq_active",
            "Requests in flight",
            clusters,
            LiveCluster::activeRequests),
        gauge(
            "envoy_cluster_upstream_rq_pending_active",
            "Requests that wait for a connection",
            clusters,
            LiveCluster::pendingRequests),
        gauge(
            "envoy_cluster_upstream_cx_active",
            "Connections that stand or are being made",
            clusters,
            LiveCluster::connections),
        gauge("envoy_cluster_membership", "Members", clusters, cluster -> cluster.hosts().size()),
        gauge(
            "envoy_cluster_membership_healthy",
            "Members that are fit",
            clusters,
            LiveCluster::healthyHosts),
        gauge(
            "envoy_cluster_health_check_healthy",
            "Members that pass their health checks",
            checked(clusters),
            cluster ->
                cluster.hosts().stream().filter(h -> h.verdict() == Verdict.HEALTHY).count()),
        checks(checked(clusters)),
        shadows(clusters),
        gauge(
            "envoy_cluster_outlier_detection_ejections_active",
            "Members that are ejected",
            clusters,
            cluster -> cluster.hosts().stream().filter(cluster::ejected).count()));
  }

  private static Collection<LiveCluster> checked(Collection<LiveCluster> clusters) {
    return clusters.stream().filter(c -> c.config().healthCheck() != null).toList();
  }

  private static CounterSnapshot checks(Collection<LiveCluster> clusters) {
    var counter =
        CounterSnapshot.builder().name("mesh_health_checks").help("Health checks of members");
    for (var cluster : clusters) {
      for (var outcome : Outcome.values()) {
        counter.dataPoint(
            CounterDataPointSnapshot.builder()
                .labels(
                    Labels.of("cluster_name", cluster.config().name(), "result", outcome.word()))
                .value(cluster.checks().count(outcome))
                .build());
      }
    }
    return counter.build();
  }

  private static CounterSnapshot shadows(Collection<LiveCluster> clusters) {
    var counter =
        CounterSnapshot.builder().name("mesh_mirrored_requests").help("Copies of requests");
    for (var cluster : clusters) {
      for (var fate : Shadows.Fate.values()) {
        long count = cluster.shadows().counted(fate);
        if (count > 0) {
          counter.dataPoint(
              CounterDataPointSnapshot.builder()
                  .labels(Labels.of("cluster_name", cluster.config().name(), "result", fate.word()))
                  .value(count)
                  .build());
        }
      }
    }
    return counter.build();
  }

  private static CounterSnapshot counter(
      String name, String help, Map<SeriesKey, long[]> sums, ToLongFunction<long[]> value) {
    var counter = CounterSnapshot.builder().name(name).help(help);
    sums.forEach((key, sum) ->
        counter.dataPoint(
            CounterDataPointSnapshot.builder()
                .labels(key.labels())
                .value(value.applyAsLong(sum))
                .build()));
    return counter.build();
  }

  private static HistogramSnapshot durations(Map<SeriesKey, long[]> sums) {
    var histogram =
        HistogramSnapshot.builder()
            .name("istio_request_duration_milliseconds")
            .help("From the request's first byte to the answer's last");
    sums.forEach((key, sum) ->
        histogram.dataPoint(
            HistogramDataPointSnapshot.builder()
                .labels(key.labels())
                .classicHistogramBuckets(
                    ClassicHistogramBuckets.of(Series.bounds(), Series.buckets(sum)))
                .sum(Series.millis(sum))
                .build()));
    return histogram.build();
  }

  private static GaugeSnapshot gauge(
      String name,
      String help,
      Collection<LiveCluster> clusters,
      ToDoubleFunction<LiveCluster> value) {
    var gauge = GaugeSnapshot.builder().name(name).help(help);
    for (var cluster : clusters) {
      gauge.dataPoint(
          GaugeDataPointSnapshot.builder()
              .labels(Labels.of("cluster_name", cluster.config().name()))
              .value(value.applyAsDouble(cluster))
              .build());
    }
    return gauge.build();
  }
}
