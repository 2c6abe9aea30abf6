package io.amime.mixer.telemetry;

import io.amime.api.attribute.AttributeBag;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * The standard metrics of Istio 1.x. Labels come from what workloads say about themselves, so the
 * number of their combinations is bounded; what goes beyond is counted under {@code other}.
 */
final class RequestMetrics {
  private static final String OTHER = "other";
  private static final Duration[] DURATIONS =
      Stream.of(5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000)
          .map(Duration::ofMillis)
          .toArray(Duration[]::new);
  private static final double[] SIZES = {1, 10, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8};

  private final MeterRegistry registry;
  private final int maxSeries;
  private final Map<Labels, Requests> requests = new ConcurrentHashMap<>();
  private final Map<Labels, Connections> connections = new ConcurrentHashMap<>();

  RequestMetrics(MeterRegistry registry, int maxSeries) {
    this.registry = registry;
    this.maxSeries = maxSeries;
  }

  /** Values in the order of {@link #NAMES}. */
  private record Labels(List<String> values) {
    static final List<String> NAMES =
        List.of(
            "reporter",
            "source_service",
            "source_workload_namespace",
            "source_app",
            "source_version",
            "source_principal",
            "destination_service",
            "destination_service_name",
            "destination_service_namespace",
            "destination_app",
            "destination_version",
            "request_protocol",
            "connection_security_policy",
            "response_code",
            "response_flags");

    static Labels of(RequestFacts facts) {
      AttributeBag bag = facts.attributes();
      boolean mtls = Boolean.TRUE.equals(bag.get("connection.mtls"));
      String policy = facts.inbound() ? (mtls ? "mutual_tls" : "none") : RequestFacts.UNKNOWN;
      return new Labels(
          List.of(
              facts.inbound() ? "destination" : "source",
              bag.text("source.service", facts.source().service()),
              facts.source().namespace(),
              bag.entry("source.labels", "app", RequestFacts.UNKNOWN),
              facts.source().version(),
              bag.text("source.principal", RequestFacts.UNKNOWN),
              bag.text("destination.service", facts.destination().service()),
              facts.destination().service(),
              facts.destination().namespace(),
              bag.entry("destination.labels", "app", RequestFacts.UNKNOWN),
              facts.destination().version(),
              facts.tcp() ? "tcp" : "http",
              policy,
              facts.tcp() ? "0" : Long.toString(facts.code()),
              bag.text("context.proxy_error_code", "-")));
    }

    static Labels other() {
      return new Labels(NAMES.stream().map(name -> OTHER).toList());
    }

    List<Tag> tags() {
      return Stream.iterate(0, i -> i < NAMES.size(), i -> i + 1)
          .map(i -> Tag.of(NAMES.get(i), values.get(i)))
          .toList();
    }
  }

  private record Requests(
      Counter count, Timer duration, DistributionSummary received, DistributionSummary sent) {}

  private record Connections(Counter opened, Counter closed, Counter received, Counter sent) {}

  void count(RequestFacts facts) {
    if (facts.tcp()) {
      countConnection(facts);
      return;
    }
    Requests series = of(requests, Labels.of(facts), this::newRequests);
    series.count().increment();
    series.duration().record(facts.duration());
    series.received().record(facts.attributes().number("request.size", 0));
    series.sent().record(facts.attributes().number("response.size", 0));
  }

  private void countConnection(RequestFacts facts) {
    AttributeBag bag = facts.attributes();
    Connections series = of(connections, Labels.of(facts), this::newConnections);
    switch (bag.text("connection.event", "")) {
      case "open" -> series.opened().increment();
      case "close" -> series.closed().increment();
      default -> {
        // A periodic report only brings bytes.
      }
    }
    series.received().increment(bag.number("connection.received.bytes", 0));
    series.sent().increment(bag.number("connection.sent.bytes", 0));
  }

  private <S> S of(
      Map<Labels, S> series, Labels labels, java.util.function.Function<Labels, S> make) {
    S known = series.get(labels);
    if (known != null) {
      return known;
    }
    return series.computeIfAbsent(series.size() < maxSeries ? labels : Labels.other(), make);
  }

  private Requests newRequests(Labels labels) {
    List<Tag> tags = labels.tags();
    return new Requests(
        counter("istio.requests", "Requests by who called whom and how it ended", tags),
        Timer.builder("istio.request.duration")
            .description("Time until the answer was complete")
            .serviceLevelObjectives(DURATIONS)
            .tags(tags)
            .register(registry),
        sizes("istio.request.bytes", "Size of request bodies", tags),
        sizes("istio.response.bytes", "Size of response bodies", tags));
  }

  private Connections newConnections(Labels labels) {
    List<Tag> tags = labels.tags();
    return new Connections(
        counter("istio.tcp.connections.opened", "Opaque connections opened", tags),
        counter("istio.tcp.connections.closed", "Opaque connections closed", tags),
        counter("istio.tcp.received.bytes", "Bytes received over opaque connections", tags),
        counter("istio.tcp.sent.bytes", "Bytes sent over opaque connections", tags));
  }

  private Counter counter(String name, String description, List<Tag> tags) {
    return Counter.builder(name).description(description).tags(tags).register(registry);
  }

  private DistributionSummary sizes(String name, String description, List<Tag> tags) {
    return DistributionSummary.builder(name)
        .description(description)
        .serviceLevelObjectives(SIZES)
        .tags(tags)
        .register(registry);
  }
}
