package io.amime.proxy.filter.telemetry;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** What is left of a request after its end. */
class ObservationIT {
  @TempDir Path folder;

  private static Snapshots routes(RawBackend backend) {
    return Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100)));
  }

  @Test
  void metricsNameBothSidesCodeAndReason() throws Exception {
    try (var backend = RawBackend.saying("0123456789");
        var proxy = new ProxyServer(routes(backend).build())) {
      for (int i = 0; i < 5; i++) {
        proxy.get("/");
      }
      proxy.get("/a%2fb");
      await().until(() -> proxy.ended().size() == 6);
      var out = new ByteArrayOutputStream();
      proxy.plane().telemetry().write(out);
      assertThat(out.toString())
          .containsPattern(
              "istio_requests_total\\{.*destination_service_name=\"reviews\".*"
                  + "destination_version=\"v1\".*reason=\"-\".*response_code=\"200\".*"
                  + "source_app=\"productpage\".*source_version=\"v1\".*} 5.0")
          .containsPattern(
              "istio_requests_total\\{.*reason=\"bad-request\".*response_code=\"400\".*} 1.0")
          .containsPattern("istio_request_duration_milliseconds_count\\{.*\"200\".*} 5")
          .containsPattern("istio_response_body_bytes_total\\{.*\"200\".*} 50.0")
          .contains("envoy_cluster_upstream_cx_active");
    }
  }

  @Test
  void theAccessLogHasALineForEachRequest() throws Exception {
    var file = folder.resolve("logs/access.log");
    try (var backend = RawBackend.saying("ok")) {
      try (var proxy = new ProxyServer(routes(backend).build(), file.toString())) {
        proxy.get("/x?q=%22", "user-agent", "say \"hi\"\\", "x-request-id", "r-1");
        proxy.get("/a%2fb");
      }
      var lines = Files.readAllLines(file);
      assertThat(lines).hasSize(2);
      var first = JsonMapper.shared().readTree(lines.getFirst());
      assertThat(first.get("path").asString()).isEqualTo("/x?q=%22");
      assertThat(first.get("user_agent").asString()).isEqualTo("say \"hi\"\\");
      assertThat(first.get("request_id").asString()).isEqualTo("r-1");
      assertThat(first.get("response_code").asInt()).isEqualTo(200);
      assertThat(first.get("reason").isNull()).isTrue();
      assertThat(first.get("route").asString()).isEqualTo("default/rule-0");
      assertThat(first.get("destination_version").asString()).isEqualTo("v1");
      assertThat(first.get("attempts").asInt()).isEqualTo(1);
      var second = JsonMapper.shared().readTree(lines.getLast());
      assertThat(second.get("reason").asString()).isEqualTo("bad-request");
      assertThat(second.get("response_flags").asString()).isEqualTo("DPE");
    }
  }

  @Test
  void theDecisionIsFoundByRequestIdAndByTrace() {
    var trace = "0af7651916cd43dd8448eb211c80319c";
    try (var backend = RawBackend.saying("ok");
        var proxy = new ProxyServer(routes(backend).build())) {
      proxy.get("/x", "x-request-id", "r-7", "traceparent", "00-" + trace + "-b7ad6b7169203331-01");
      proxy.get("/y");
      var found = await().until(() -> proxy.plane().decisions().find("r-7"), l -> !l.isEmpty());
      assertThat(found).hasSize(1);
      assertThat(found.getFirst().rule()).isEqualTo("default/rule-0");
      assertThat(found.getFirst().revision()).isEqualTo(7);
      assertThat(found.getFirst().subset()).containsEntry("version", "v1");
      assertThat(found.getFirst().endpoint()).isEqualTo("127.0.0.1:" + backend.port());
      assertThat(proxy.plane().decisions().find(trace)).isEqualTo(found);
    }
  }
}
