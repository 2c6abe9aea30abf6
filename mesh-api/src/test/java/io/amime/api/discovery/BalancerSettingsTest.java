package io.amime.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.BalancerSettings.SlowStart;
import io.amime.api.discovery.Cluster.LoadBalancing;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The settings on their way to a proxy. */
class BalancerSettingsTest {
  private static final JsonMapper JSON = JsonMapper.builder().build();

  private static Cluster cluster(BalancerSettings settings) {
    return new Cluster(
        "outbound|9080||reviews.default.svc.cluster.local",
        "reviews.default.svc.cluster.local",
        9080,
        Map.of(),
        Cluster.Protocol.HTTP,
        true,
        List.of(),
        LoadBalancing.RING_HASH,
        Duration.ofSeconds(5),
        Cluster.Limits.DEFAULT,
        null,
        null,
        Cluster.Resolution.MEMBERS,
        null,
        settings);
  }

  @Test
  void arriveAsTheyWereSent() {
    var settings =
        new BalancerSettings(
            new HashKey(HashKey.Kind.COOKIE, "user", Duration.ofMillis(1500), "/shop"),
            new SlowStart(Duration.ofSeconds(30), 12.5, 2),
            "a");
    for (var sent : List.of(cluster(settings), cluster(BalancerSettings.NONE))) {
      assertThat(JSON.readValue(JSON.writeValueAsString(sent), Cluster.class)).isEqualTo(sent);
    }
  }

  @Test
  void areNoneInASnapshotThatAnOlderProxyHasLeft() {
    ObjectNode old = JSON.valueToTree(cluster(BalancerSettings.NONE));
    old.remove("balancer");
    assertThat(JSON.treeToValue(old, Cluster.class)).isEqualTo(cluster(BalancerSettings.NONE));
  }
}
