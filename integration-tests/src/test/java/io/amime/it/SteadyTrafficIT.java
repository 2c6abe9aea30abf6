package io.amime.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What a caller that sends 500 requests a second notices, through its sidecar and with mutual TLS
 * through that of the service, while rules change and instances come and go: nothing.
 */
@ExtendWith(MeshExtension.class)
class SteadyTrafficIT {
  private static final String CALLER = "reviews-v2-proxy";
  private static final String SERVING = "ratings-v1";
  private static final String URL = "http://ratings:9080/ratings/0";
  private static final int PER_SECOND = 500;
  private static final int AT_ONCE = 64;
  private static final int INSTANCES = 20;
  private static final int CHANGES_EACH = 5;
  private static final String RULE =
      "/apis/networking.istio.io/v1/namespaces/default/virtualservices/turns";

  private final Mesh mesh;

  SteadyTrafficIT(Mesh mesh) {
    this.mesh = mesh;
  }

  @AfterEach
  void removeRule() {
    mesh.pilot().send("DELETE", RULE, Rest.JSON, "");
  }

  @Test
  void changesOfRulesAndInstancesThatComeAndGoLoseNoRequest() throws Exception {
    var instances = Instances.like(mesh, SERVING);
    var caller = mesh.sidecar(CALLER);
    assertThat(caller.get(URL).statusCode()).isEqualTo(200);
    double retries = retries();
    var begun = Instant.now();
    int turn = 0;
    try (var load = Load.atMost(AT_ONCE, mesh, CALLER, URL, PER_SECOND)) {
      for (int i = 0; i < INSTANCES; i++) {
        var id = "ratings-guest-" + i;
        try (var instance = new Relay(instances.inboundPort())) {
          instances.register(id, instance.port());
          for (int change = 0; change < CHANGES_EACH; change++) {
            change(++turn);
          }
          var newest = String.valueOf(turn);
          until(() -> caller.get(URL).headers().firstValue("x-turn").orElse("").equals(newest));
          until(() -> instance.open() > 0);
          instances.deregister(id);
          // It stays until those who still call it have their answers, and then it is gone.
          until(() -> instance.open() == 0);
        }
      }
      double seconds = Duration.between(begun, Instant.now()).toMillis() / 1000.0;
      load.close();
      assertThat((double) load.count()).isGreaterThan(seconds * PER_SECOND * 0.9);
      assertThat(load.all(seen -> !seen.ok())).isEmpty();
    }
    assertThat(retries()).as("tries after the first").isEqualTo(retries);
  }

  private void change(int turn) {
    var rule =
        """
        apiVersion: networking.istio.io/v1
        kind: VirtualService
        metadata: {name: turns}
        spec:
          hosts: [ratings]
          http:
          - route: [{destination: {host: ratings}}]
            headers: {response: {set: {x-turn: "%d"}}}
        """
            .formatted(turn);
    var answer =
        mesh.pilot()
            .send(
                "PATCH",
                RULE + "?fieldManager=steady&force=true",
                "application/apply-patch+yaml",
                rule);
    assertThat(answer.status()).as(answer.body()).isIn(200, 201);
  }

  private static void until(Callable<Boolean> condition) {
    await()
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(10))
        .atMost(Duration.ofSeconds(30))
        .until(condition);
  }

  /** So many tries after the first the caller's sidecar has made so far. */
  private double retries() {
    int admin = mesh.port(CALLER, "admin");
    var metrics = mesh.get(URI.create("http://127.0.0.1:" + admin + "/metrics")).body();
    assertThat(metrics).contains("istio_request_retries_total");
    return Pattern.compile("(?m)^istio_request_retries_total\\{.*} (\\S+)$")
        .matcher(metrics)
        .results()
        .mapToDouble(line -> Double.parseDouble(line.group(1)))
        .sum();
  }
}
