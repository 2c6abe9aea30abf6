package io.amime.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.Cluster;
import io.amime.api.discovery.Inbound;
import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Outbound;
import io.amime.api.discovery.ProxySnapshot;
import io.amime.api.discovery.Route;
import io.amime.api.discovery.RouteAction;
import io.amime.api.discovery.RouteAction.WeightedCluster;
import io.amime.api.discovery.RouteMatch;
import io.amime.api.discovery.VirtualHost;
import io.amime.proxy.testing.ConnectionProxy;
import io.amime.proxy.testing.Snapshots;
import io.amime.proxy.testing.TcpPeer;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Connections that leave the mesh, to servers that are found by their names. */
class OutsideConnectionIT {
  private static ProxySnapshot letOut(String host, int port) {
    var cluster =
        new Cluster(
            "outside",
            host,
            port,
            Map.of(),
            Cluster.Protocol.TCP,
            false,
            List.of(),
            Cluster.LoadBalancing.ROUND_ROBIN,
            Duration.ofSeconds(2),
            Cluster.Limits.DEFAULT,
            null,
            null,
            Cluster.Resolution.REQUESTED,
            null,
            BalancerSettings.NONE);
    var forward =
        new RouteAction.Forward(
            List.of(new WeightedCluster("outside", 100)),
            null,
            null,
            null,
            null,
            null,
            null,
            Map.of(),
            false);
    return new ProxySnapshot(
        "1",
        1,
        Snapshots.CALLER,
        List.of(
            new VirtualHost(
                host,
                port,
                Cluster.Protocol.TCP,
                List.of(),
                List.of(host),
                List.of(new Route("default/out", 1, RouteMatch.ANY, forward)))),
        List.of(cluster),
        Map.of(),
        List.of(),
        new Inbound(true, List.of()),
        Outbound.REGISTRY_ONLY,
        MixerPolicy.NONE);
  }

  @Test
  void aNameThatARuleLetsOutIsLookedUp() throws IOException {
    try (var database = TcpPeer.saying("outside");
        var proxy =
            ConnectionProxy.to(letOut("localhost", database.port()), "localhost:" + database.port())
                .start()) {
      try (var client = proxy.connect()) {
        assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("outside");
      }
      var record = proxy.record(1);
      assertThat(record.rule()).isEqualTo("default/out");
      assertThat(record.cluster()).isEqualTo("outside");
      assertThat(record.endpoint()).isEqualTo("127.0.0.1:" + database.port());
    }
  }

  @Test
  void aNameThatNobodyHasIsAFailedConnection() throws IOException {
    try (var proxy =
            ConnectionProxy.to(letOut("nowhere.invalid", 5432), "nowhere.invalid:5432").start();
        var client = proxy.connect()) {
      assertThat(client.getInputStream().read()).isEqualTo(-1);
      assertThat(proxy.record(1).reason()).isEqualTo("upstream-connect-failure");
    }
  }
}
