package io.amime.proxy.tcp;

import static io.amime.proxy.testing.TcpSnapshots.share;
import static org.assertj.core.api.Assertions.assertThat;

import io.amime.api.discovery.BalancerSettings;
import io.amime.api.discovery.BalancerSettings.HashKey;
import io.amime.api.discovery.Cluster.LoadBalancing;
import io.amime.api.discovery.RouteMatch;
import io.amime.proxy.http.RequestRecord;
import io.amime.proxy.testing.ConnectionProxy;
import io.amime.proxy.testing.TcpPeer;
import io.amime.proxy.testing.TcpSnapshots;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Where connections go, and what is told of them. */
class ConnectionIT {
  private static final String NAME = "redis:6379";

  private static String said(ConnectionProxy proxy) throws IOException {
    try (var client = proxy.connect()) {
      return new String(client.getInputStream().readAllBytes());
    }
  }

  private static RouteMatch from(String... subnets) {
    return new RouteMatch(null, Map.of(), List.of(subnets), List.of());
  }

  private static RouteMatch dialling(String... subnets) {
    return new RouteMatch(null, Map.of(), List.of(), List.of(subnets));
  }

  @Test
  void weightsHoldOverConnections() throws IOException {
    try (var v1 = TcpPeer.saying("v1");
        var v2 = TcpPeer.saying("v2");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .endpoint("v1", v1.port())
                        .endpoint("v2", v2.port())
                        .route(RouteMatch.ANY, share("v2", 25), share("v1", 75))
                        .build(),
                    NAME)
                .start()) {
      var seen = new HashMap<String, Integer>();
      for (int i = 0; i < 600; i++) {
        seen.merge(said(proxy), 1, Integer::sum);
      }
      assertThat(seen.keySet()).containsExactlyInAnyOrder("v1", "v2");
      // Five standard deviations of 600 draws at a quarter.
      assertThat(seen.get("v2")).isBetween(97, 203);
      var record = proxy.record(600);
      assertThat(record.rule()).isEqualTo("default/rule-0");
      assertThat(record.revision()).isEqualTo(7);
      assertThat(record.subset()).containsKey("version");
    }
  }

  @Test
  void connectionsFromOneAddressGoToOneMember() throws IOException {
    var source = new BalancerSettings(new HashKey(HashKey.Kind.SOURCE, ""), null, null);
    try (var a = TcpPeer.saying("a");
        var b = TcpPeer.saying("b");
        var c = TcpPeer.saying("c");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .balanced(LoadBalancing.RING_HASH, source)
                        .endpoint("v1", a.port())
                        .endpoint("v1", b.port())
                        .endpoint("v1", c.port())
                        .route(RouteMatch.ANY, share("v1", 100))
                        .build(),
                    NAME)
                .start()) {
      var seen = new HashSet<String>();
      for (int i = 0; i < 30; i++) {
        seen.add(said(proxy));
      }
      assertThat(seen).hasSize(1);
    }
  }

  @Test
  void aRuleMayAskForTheCallersAddress() throws IOException {
    try (var v1 = TcpPeer.saying("v1");
        var v2 = TcpPeer.saying("v2");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .endpoint("v1", v1.port())
                        .endpoint("v2", v2.port())
                        .route(from("10.0.0.0/8"), share("v1", 100))
                        .route(from("192.168.0.0/16", "127.0.0.0/8"), share("v2", 100))
                        .build(),
                    NAME)
                .start()) {
      assertThat(said(proxy)).isEqualTo("v2");
      assertThat(proxy.record(1).rule()).isEqualTo("default/rule-1");
    }
  }

  @Test
  void aRuleMayAskForTheAddressThatWasDialled() throws IOException {
    try (var v1 = TcpPeer.saying("v1");
        var v2 = TcpPeer.saying("v2");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .endpoint("v1", v1.port())
                        .endpoint("v2", v2.port())
                        .route(dialling("10.9.0.0/16"), share("v1", 100))
                        .route(dialling("127.0.0.1"), share("v2", 100))
                        .build(),
                    dialled("127.0.0.1", v1.port()))
                .start()) {
      assertThat(said(proxy)).isEqualTo("v2");
    }
  }

  private static Destination dialled(String address, int port) {
    return new Destination.Dialled(new InetSocketAddress(InetAddress.ofLiteral(address), port));
  }

  @Test
  void aConnectionThatNoRouteTakesIsRefused() throws IOException {
    try (var v1 = TcpPeer.saying("v1");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .endpoint("v1", v1.port())
                        .route(from("10.0.0.0/8"), share("v1", 100))
                        .build(),
                    NAME)
                .start()) {
      assertThat(said(proxy)).isEmpty();
      var record = proxy.record(1);
      assertThat(record.reason()).isEqualTo("no-route");
      assertThat(record.flags()).isEqualTo("NR");
      assertThat(record.protocol()).isEqualTo("tcp");
      assertThat(v1.connections()).isZero();
      assertThat(proxy.metrics())
          .containsPattern("mesh_tcp_connections_refused_total\\{[^}]*reason=\"no-route\"[^}]*} 1");
    }
  }

  @Test
  void whoIsUnknownIsRefusedUnlessTheMeshLetsItPass() throws IOException {
    try (var other = TcpPeer.saying("other")) {
      var somewhere = dialled("127.0.0.1", other.port());
      try (var proxy = ConnectionProxy.to(TcpSnapshots.redis().build(), somewhere).start()) {
        assertThat(said(proxy)).isEmpty();
        assertThat(proxy.record(1).reason()).isEqualTo("no-route");
      }
      var open = TcpSnapshots.redis().allowUnknown().build();
      try (var proxy = ConnectionProxy.to(open, somewhere).start()) {
        assertThat(said(proxy)).isEqualTo("other");
        var record = proxy.record(1);
        assertThat(record.reason()).isNull();
        assertThat(record.cluster()).isEqualTo("passthrough");
        assertThat(record.destination().service()).isEqualTo("passthrough");
        assertThat(record.endpoint()).endsWith("127.0.0.1:" + other.port());
        assertThat(proxy.metrics())
            .containsPattern("opened_total\\{[^}]*destination_service_name=\"passthrough\"");
      }
    }
  }

  @Test
  void aNameIsNoWayIntoThisMachine() throws IOException {
    try (var own = TcpPeer.saying("secret")) {
      var open = TcpSnapshots.redis().allowUnknown().build();
      for (var host : List.of("localhost", "127.0.0.1", "[::1]", "0.0.0.0", "169.254.169.254")) {
        try (var proxy = ConnectionProxy.to(open, host + ":" + own.port()).start()) {
          assertThat(said(proxy)).isEmpty();
          assertThat(proxy.record(1).detail()).contains("this machine's own");
        }
      }
      assertThat(own.connections()).isZero();
    }
  }

  @Test
  void theClustersLimitHoldsForConnections() throws IOException {
    try (var peer = TcpPeer.echo();
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis().limits(2).endpoint("v1", peer.port()).build(), NAME)
                .start()) {
      var open = new ArrayList<Socket>();
      for (int i = 0; i < 2; i++) {
        open.add(proxy.connect());
        talk(open.getLast());
      }
      assertThat(said(proxy)).isEmpty();
      assertThat(proxy.record(1).reason()).isEqualTo("circuit-open");
      open.getFirst().close();
      proxy.record(2);
      var cluster = proxy.plane().mesh().current().clusters().get(TcpSnapshots.cluster(""));
      Awaitility.await().until(() -> cluster.connections() == 1);
      try (var next = proxy.connect()) {
        talk(next);
      }
      open.getLast().close();
    }
  }

  private static void talk(Socket socket) throws IOException {
    socket.getOutputStream().write("ping".getBytes());
    assertThat(socket.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
  }

  @Test
  void aMemberThatIsDownIsPassedOverAndEjected() throws IOException {
    try (var alive = TcpPeer.saying("alive");
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis()
                        .endpoint("v1", TcpPeer.deadPort())
                        .endpoint("v1", alive.port())
                        .build(),
                    NAME)
                .start()) {
      for (int i = 0; i < 20; i++) {
        assertThat(said(proxy)).isEqualTo("alive");
      }
      var cluster = proxy.plane().mesh().current().clusters().get(TcpSnapshots.cluster(""));
      assertThat(cluster.ejected(cluster.hosts().getFirst())).isTrue();
      assertThat(cluster.ejected(cluster.hosts().getLast())).isFalse();
      assertThat(proxy.record(20).attempts()).isEqualTo(1);
      assertThat(proxy.plane().decisions().latest()).anyMatch(r -> r.attempts() == 2);
    }
  }

  @Test
  void whenNobodyAnswersTheReasonIsTold() throws IOException {
    try (var proxy =
        ConnectionProxy.to(TcpSnapshots.redis().endpoint("v1", TcpPeer.deadPort()).build(), NAME)
            .start()) {
      assertThat(said(proxy)).isEmpty();
      var record = proxy.record(1);
      assertThat(record.reason()).isEqualTo("upstream-connect-failure");
      assertThat(record.flags()).isEqualTo("UF");
      assertThat(record.attempts()).isEqualTo(3);
      assertThat(record.detail()).contains("refused");
    }
  }

  @Test
  void aServiceWithoutMembersHasNoHealthyEndpoint() throws IOException {
    try (var proxy =
        ConnectionProxy.to(
                TcpSnapshots.redis()
                    .endpoint("v1", TcpPeer.deadPort())
                    .route(RouteMatch.ANY, share("v1", 100))
                    .build(),
                NAME)
            .start()) {
      var mesh = proxy.plane().mesh();
      mesh.apply(new io.amime.api.discovery.EndpointsUpdate(Map.of(), List.of()));
      assertThat(said(proxy)).isEmpty();
      assertThat(proxy.record(1).reason()).isEqualTo("no-healthy-endpoint");
    }
  }

  @Test
  void aRecordTellsWhatWasDecidedAndWhatPassed() throws IOException {
    try (var peer = TcpPeer.echo();
        var proxy =
            ConnectionProxy.to(
                    TcpSnapshots.redis().endpoint("v1", peer.port()).build(), "redis:6379")
                .start()) {
      try (var client = proxy.connect()) {
        talk(client);
        assertThat(proxy.metrics())
            .contains("mesh_tcp_connections_active 1.0")
            .containsPattern("istio_tcp_connections_opened_total\\{[^}]*\"redis\"[^}]*} 1");
      }
      RequestRecord record = proxy.record(1);
      assertThat(record.protocol()).isEqualTo("tcp");
      assertThat(record.authority()).isEqualTo("redis:6379");
      assertThat(record.source().service()).isEqualTo("productpage");
      assertThat(record.destination().service()).isEqualTo("redis");
      assertThat(record.destination().version()).isEqualTo("v1");
      assertThat(record.cluster()).isEqualTo(TcpSnapshots.cluster(""));
      assertThat(record.endpoint()).isEqualTo("127.0.0.1:" + peer.port());
      assertThat(record.bytesReceived()).isEqualTo(4);
      assertThat(record.bytesSent()).isEqualTo(4);
      assertThat(record.attempts()).isEqualTo(1);
      assertThat(record.version()).isEqualTo("1");
      assertThat(record.upstreamMicros()).isPositive();
      assertThat(proxy.plane().decisions().find(record.requestId())).containsExactly(record);
      assertThat(proxy.metrics())
          .contains("mesh_tcp_connections_active 0.0")
          .containsPattern("istio_tcp_connections_closed_total\\{[^}]*\"redis\"[^}]*} 1")
          .containsPattern("istio_tcp_received_bytes_total\\{[^}]*\"redis\"[^}]*} 4")
          .containsPattern("istio_tcp_sent_bytes_total\\{[^}]*\"redis\"[^}]*} 4");
    }
  }

  @Test
  void theApplicationsPortGetsTheBytes() throws IOException {
    try (var application = TcpPeer.echo()) {
      var snapshot = TcpSnapshots.redis().inbound(application.port()).build();
      var wanted = new Destination.Application(TcpSnapshots.PORT);
      try (var proxy = ConnectionProxy.to(snapshot, wanted).inbound().start()) {
        try (var client = proxy.connect()) {
          talk(client);
        }
        assertThat(proxy.record(1).destination().service()).isEqualTo("productpage");
      }
      var other = new Destination.Application(1);
      try (var proxy = ConnectionProxy.to(snapshot, other).inbound().start()) {
        assertThat(said(proxy)).isEmpty();
        assertThat(proxy.record(1).reason()).isEqualTo("no-route");
      }
    }
  }
}
