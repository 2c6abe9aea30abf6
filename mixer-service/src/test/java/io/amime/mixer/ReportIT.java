package io.amime.mixer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class ReportIT extends RunningMixer {
  @Test
  void reportsBecomeMetricsAndRates() {
    String version = "v" + UUID.randomUUID();
    String batch = UUID.randomUUID().toString();
    String good = report(version, 200, "12ms");
    String body =
        "{\"batchId\":\"%s\",\"reports\":[%s,%s,%s,{\"attributes\":{}}]}"
            .formatted(batch, good, good, report(version, 503, "2s"));

    assertThat(answer("/v1/report", body))
        .isEqualTo(JSON.readTree("{\"accepted\":3,\"refused\":1}"));
    answer("/v1/report", body);

    String metrics = send(ratings, to("/actuator/prometheus")).body();
    assertThat(metrics.lines().filter(line -> line.contains("source_version=\"" + version + "\"")))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("istio_requests_total{")
                .contains("reporter=\"destination\"")
                .contains("source_app=\"reviews\"")
                .contains("destination_service=\"ratings.default.svc.cluster.local\"")
                .contains("destination_version=\"v1\"")
                .contains("response_code=\"200\"")
                .endsWith(" 2.0"))
        .anySatisfy(line ->
            assertThat(line)
                .startsWith("istio_request_duration_seconds_bucket{")
                .contains("le=\"0.025\""))
        .anySatisfy(line -> assertThat(line).startsWith("istio_request_bytes_count{"))
        .anySatisfy(line -> assertThat(line).startsWith("istio_response_bytes_count{"));

    await()
        .atMost(Duration.ofSeconds(10))
        .untilAsserted(() -> {
          JsonNode rate = rateOf(version);
          assertThat(rate).isNotNull();
          assertThat(rate.get("requests").asInt()).isEqualTo(3);
          assertThat(rate.get("errors").asInt()).isEqualTo(1);
          assertThat(rate.get("successRate").asDouble()).isBetween(0.66, 0.67);
          assertThat(rate.get("p50Ms").asDouble()).isBetween(9.0, 16.0);
          assertThat(rate.get("p99Ms").asDouble()).isBetween(1500.0, 2700.0);
          assertThat(rate.get("rps").asDouble()).isPositive();
          assertThat(rate.get("destination"))
              .isEqualTo(
                  JSON.readTree(
                      "{\"service\":\"ratings\",\"namespace\":\"default\",\"version\":\"v1\"}"));
        });
  }

  private JsonNode rateOf(String version) {
    for (JsonNode rate : asViewer(to("/v1/rates?window=60s"))) {
      if (rate.at("/source/version").asString().equals(version)) {
        return rate;
      }
    }
    return null;
  }

  private static String report(String version, int code, String duration) {
    String outcome =
        """
        ,"response.code":{"type":"INT64","value":%d},
         "response.duration":{"type":"DURATION","value":"%s"},
         "response.size":{"type":"INT64","value":120},
         "connection.mtls":{"type":"BOOL","value":true},
         "context.reporter.kind":{"type":"STRING","value":"inbound"}}
        """
            .formatted(code, duration);
    String attributes = attributes(version).strip();
    return "{\"attributes\":" + attributes.substring(0, attributes.length() - 1) + outcome + "}";
  }
}
