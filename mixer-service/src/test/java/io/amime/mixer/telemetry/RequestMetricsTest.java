package io.amime.mixer.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.attribute.AttributeBag;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RequestMetricsTest {
  private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  private final RequestMetrics metrics = new RequestMetrics(registry, 3);

  private static AttributeBag.Builder call(String version) {
    return AttributeBag.builder()
        .string("destination.service", "ratings.default.svc.cluster.local")
        .map("source.labels", Map.of("app", "reviews", "version", version))
        .int64("response.code", 200)
        .duration("response.duration", Duration.ofMillis(12));
  }

  private double requests(String version) {
    return registry.get("istio.requests").tag("source_version", version).counter().count();
  }

  @Test
  void combinationsOfLabelsBeyondTheBoundAreCountedAsOther() {
    for (int i = 0; i < 100; i++) {
      metrics.count(RequestFacts.of(call("v" + i).build()));
    }
    metrics.count(RequestFacts.of(call("v0").build()));

    assertThat(requests("v0")).isEqualTo(2);
    assertThat(requests("other")).isEqualTo(97);
    assertThat(registry.find("istio.requests").counters()).hasSize(4);
  }

  @Test
  void whatIsNotSaidIsUnknown() {
    metrics.count(
        RequestFacts.of(
            AttributeBag.builder()
                .string("destination.name", "ratings")
                .int64("response.code", 503)
                .build()));
    assertThat(
            registry
                .get("istio.requests")
                .tag("source_service", "unknown")
                .tag("source_principal", "unknown")
                .tag("destination_service_name", "ratings")
                .tag("response_code", "503")
                .tag("connection_security_policy", "none")
                .counter()
                .count())
        .isEqualTo(1);
  }

  @Test
  void connectionsCountTheirBytesAndTheirEnds() {
    for (String event : new String[] {"open", "continue", "close"}) {
      metrics.count(
          RequestFacts.of(
              AttributeBag.builder()
                  .string("context.protocol", "tcp")
                  .string("connection.event", event)
                  .string("destination.service", "mongodb.default.svc.cluster.local")
                  .int64("connection.received.bytes", 10)
                  .int64("connection.sent.bytes", 100)
                  .build()));
    }
    assertThat(registry.get("istio.tcp.connections.opened").counter().count()).isEqualTo(1);
    assertThat(registry.get("istio.tcp.connections.closed").counter().count()).isEqualTo(1);
    assertThat(registry.get("istio.tcp.received.bytes").counter().count()).isEqualTo(30);
    assertThat(registry.get("istio.tcp.sent.bytes").counter().count()).isEqualTo(300);
  }

  @Test
  void aReportWithoutDestinationOrOutcomeIsOfNoUse() {
    assertThat(RequestFacts.of(AttributeBag.builder().int64("response.code", 200).build()))
        .isNull();
    assertThat(
            RequestFacts.of(AttributeBag.builder().string("destination.name", "ratings").build()))
        .isNull();
  }
}
