package io.amime.api.discovery;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class SnapshotDeltaTest {
  private static final Workload WORKLOAD =
      new Workload(
          "productpage-v1",
          Workload.Mode.SIDECAR,
          "productpage",
          "default",
          "productpage",
          Map.of("version", "v1"));

  private static VirtualHost host(String name, Route... routes) {
    return new VirtualHost(
        name, 9080, Cluster.Protocol.HTTP, List.of(), List.of(name), List.of(routes));
  }

  private static Route forward(String rule, String cluster) {
    var forward =
        new RouteAction.Forward(
            List.of(new RouteAction.WeightedCluster(cluster, 100)),
            Duration.ofSeconds(15),
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            false);
    return new Route(
        rule,
        3,
        new RouteMatch(new StringMatch.Prefix("/"), Map.of(), List.of(), List.of()),
        forward);
  }

  private static ProxySnapshot snapshot(String version, VirtualHost... hosts) {
    return new ProxySnapshot(
        version,
        7,
        WORKLOAD,
        List.of(hosts),
        List.of(),
        Map.of("a:9080", List.of(new Endpoint("a-1", "127.0.0.1", 4711, Map.of(), true, true))),
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }

  @Test
  void deltaAppliedToItsBaseGivesTheNextSnapshot() {
    var before = snapshot("1", host("a", forward("r", "x")), host("b"), host("c"));
    var after = snapshot("2", host("a", forward("r", "y")), host("c"), host("d"));
    var delta = SnapshotDelta.between(before, after);
    assertThat(delta.virtualHosts()).extracting(VirtualHost::name).containsExactly("a", "d");
    assertThat(delta.removedVirtualHosts()).containsExactly("b:9080");
    assertThat(delta.workload()).isNull();
    assertThat(delta.applyTo(before).virtualHosts())
        .containsExactlyInAnyOrderElementsOf(after.virtualHosts());
    assertThat(delta.applyTo(before).endpoints()).isEqualTo(before.endpoints());
  }

  @Test
  void deltaOfAnotherBaseIsRefused() {
    var delta = SnapshotDelta.between(snapshot("1"), snapshot("2"));
    assertThatThrownBy(() -> delta.applyTo(snapshot("3"))).hasMessageContaining("version 1");
  }

  @Test
  void snapshotSurvivesJson() {
    var mapper = JsonMapper.builder().build();
    var snapshot = snapshot("1", host("a", forward("r", "x")));
    var json = mapper.writeValueAsString(snapshot);
    assertThat(mapper.readValue(json, ProxySnapshot.class)).isEqualTo(snapshot);
  }
}
