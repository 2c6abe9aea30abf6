package io.amime.proxy.filter.telemetry;

import io.amime.proxy.cluster.LiveCluster;
import io.amime.proxy.http.MeshExchange;
import io.amime.proxy.http.RequestObserver;
import io.netty.util.concurrent.FastThreadLocal;
import io.prometheus.metrics.config.EscapingScheme;
import io.prometheus.metrics.expositionformats.PrometheusTextFormatWriter;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.io.IOException;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Supplier;

/**
 * Counts requests, striped per event loop so that counting never contends, and adds the stripes up
 * when somebody reads.
 */
public final class Telemetry implements RequestObserver {
  private static final int MOST_SERIES = 2000;

  private final List<Map<SeriesKey, Series>> stripes = new CopyOnWriteArrayList<>();
  private final FastThreadLocal<Map<SeriesKey, Series>> own = new FastThreadLocal<>();
  private final Supplier<Collection<LiveCluster>> clusters;
  private final ConnectionTelemetry connections = new ConnectionTelemetry();

  /**
   * @param clusters whose state is reported beside the counts
   */
  public Telemetry(Supplier<Collection<LiveCluster>> clusters) {
    this.clusters = clusters;
  }

  /** The same for connections that carry bytes. */
  public ConnectionTelemetry connections() {
    return connections;
  }

  @Override
  public void onEnd(MeshExchange exchange) {
    var outcome = exchange.outcome();
    series(SeriesKey.of(exchange))
        .record(
            (outcome.endNanos() - exchange.startNanos()) / 1000,
            outcome.bytesReceived(),
            outcome.bytesSent(),
            Math.max(0, outcome.attempts() - 1));
  }

  private Series series(SeriesKey key) {
    var stripe = own.getIfExists();
    if (stripe == null) {
      stripe = new ConcurrentHashMap<>();
      own.set(stripe);
      stripes.add(stripe);
    }
    var series = stripe.get(key);
    if (series == null) {
      var kept = stripe.size() < MOST_SERIES ? key : key.overflow();
      series = stripe.computeIfAbsent(kept, k -> new Series());
    }
    return series;
  }

  /** The sums at this moment. */
  public MetricSnapshots collect() {
    var sums = new HashMap<SeriesKey, long[]>();
    for (var stripe : stripes) {
      stripe.forEach((key, series) -> series.addTo(sums.computeIfAbsent(key, k -> Series.zero())));
    }
    var all = new ArrayList<MetricSnapshot>();
    Snapshot.of(sums, clusters.get()).forEach(all::add);
    all.addAll(connections.collect());
    return new MetricSnapshots(all);
  }

  /** The sums in Prometheus' text format. */
  public void write(OutputStream out) throws IOException {
    PrometheusTextFormatWriter.create().write(out, collect(), EscapingScheme.UNDERSCORE_ESCAPING);
  }
}
