package io.amime.proxy.filter.telemetry;

import io.amime.proxy.tcp.ConnectionObserver;
import io.amime.proxy.tcp.MeshConnection;
import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.CounterSnapshot.CounterDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot.GaugeDataPointSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** Counts connections that carry bytes; long ones while they last. */
public final class ConnectionTelemetry implements ConnectionObserver {
  private static final int MOST_SERIES = 2000;

  private final LongAdder active = new LongAdder();
  private final Counter opened = new Counter();
  private final Counter closed = new Counter();
  private final Counter refused = new Counter();
  private final Counter received = new Counter();
  private final Counter sent = new Counter();

  /** Series that few events reach: a connection is worth an atomic addition. */
  private static final class Counter {
    private final Map<ConnectionKey, LongAdder> series = new ConcurrentHashMap<>();

    void add(MeshConnection connection, long amount) {
      if (amount != 0) {
        var key = ConnectionKey.of(connection);
        var kept = series.size() < MOST_SERIES ? key : key.overflow();
        series.computeIfAbsent(kept, k -> new LongAdder()).add(amount);
      }
    }

    CounterSnapshot named(String name, String help) {
      var counter = CounterSnapshot.builder().name(name).help(help);
      series.forEach((key, sum) ->
          counter.dataPoint(
              CounterDataPointSnapshot.builder().labels(key.labels()).value(sum.sum()).build()));
      return counter.build();
    }
  }

  @Override
  public void onOpen(MeshConnection connection) {
    active.increment();
    opened.add(connection, 1);
  }

  @Override
  public void onBytes(MeshConnection connection, long fromClient, long toClient) {
    received.add(connection, fromClient);
    sent.add(connection, toClient);
  }

  @Override
  public void onEnd(MeshConnection connection) {
    if (connection.opened()) {
      active.decrement();
      closed.add(connection, 1);
    } else {
      refused.add(connection, 1);
    }
  }

  List<MetricSnapshot> collect() {
    return List.of(
        opened.named("istio_tcp_connections_opened", "Connections that were let through"),
        closed.named("istio_tcp_connections_closed", "Of these, those that ended"),
        received.named("istio_tcp_received_bytes", "Bytes from clients of connections"),
        sent.named("istio_tcp_sent_bytes", "Bytes to clients of connections"),
        refused.named("mesh_tcp_connections_refused", "Connections that never stood"),
        GaugeSnapshot.builder()
            .name("mesh_tcp_connections_active")
            .help("Connections that stand")
            .dataPoint(GaugeDataPointSnapshot.builder().value(active.sum()).build())
            .build());
  }
}
