package io.amime.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.Cluster.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

class HealthCheckTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();
  private static final HealthCheck CHECK =
      new HealthCheck(
          HealthCheck.Kind.HTTP, "/healthz", Duration.ofSeconds(10), Duration.ofMillis(1500), 3, 2);

  private static Cluster cluster(HealthCheck check) {
    return new Cluster(
        "outbound|9080||reviews.default.svc.cluster.local",
        "reviews.default.svc.cluster.local",
        9080,
        Map.of(),
        Protocol.HTTP,
        true,
        List.of(),
        Cluster.LoadBalancing.ROUND_ROBIN,
        Duration.ofSeconds(5),
        Cluster.Limits.DEFAULT,
        null,
        null,
        Cluster.Resolution.MEMBERS,
        null,
        BalancerSettings.NONE,
        check);
  }

  @Test
  void arrivesAsItWasSent() {
    var sent = cluster(CHECK);
    assertThat(JSON.readValue(JSON.writeValueAsString(sent), Cluster.class)).isEqualTo(sent);
  }

  @Test
  void isNoneInASnapshotThatAnOlderProxyHasLeft() {
    ObjectNode old = JSON.valueToTree(cluster(CHECK));
    old.remove("healthCheck");
    assertThat(JSON.treeToValue(old, Cluster.class).healthCheck()).isNull();
  }

  @Test
  void slowsDownWhereNobodyCallsAndNeverSpeedsUp() {
    assertThat(CHECK.noTrafficInterval()).isEqualTo(Duration.ofMinutes(1));
    var seldom =
        new HealthCheck(HealthCheck.Kind.TCP, "", Duration.ofHours(1), Duration.ofSeconds(1), 1, 1);
    assertThat(seldom.noTrafficInterval()).isEqualTo(Duration.ofHours(1));
  }

  @ParameterizedTest
  @CsvSource({
    "HTTP, HTTP, true", "HTTP, HTTP2, true", "HTTP, GRPC, true", "HTTP, TCP, false",
    "TCP, HTTP, true", "TCP, HTTP2, true", "TCP, GRPC, true", "TCP, TCP, true",
    "GRPC, HTTP, false", "GRPC, HTTP2, true", "GRPC, GRPC, true", "GRPC, TCP, false"
  })
  void asksWhatThePortUnderstands(HealthCheck.Kind kind, Protocol protocol, boolean suits) {
    assertThat(kind.suits(protocol)).isEqualTo(suits);
  }
}
