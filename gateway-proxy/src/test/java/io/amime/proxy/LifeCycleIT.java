package io.amime.proxy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.MixerPolicy;
import io.amime.api.discovery.Workload;
import io.amime.api.identity.LiveIdentity;
import io.amime.proxy.listener.EventLoops;
import io.amime.proxy.listener.ListenException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LifeCycleIT {
  @TempDir Path directory;

  @Test
  void registersWithItsPortsAndHealthAndLeavesWhenDrained() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      await()
          .untilAsserted(() ->
              assertThat(pair.pilot.heartbeats())
                  .anySatisfy(h -> {
                    assertThat(h.registration().workload().id()).isEqualTo("reviews-v3");
                    assertThat(h.registration().inboundPort())
                        .isEqualTo(pair.callee.ports().inbound());
                    assertThat(h.registration().healthy()).isTrue();
                    assertThat(h.serial()).isEqualTo(pair.calleeIdentity.current().serial());
                  }));
      pair.callee.drain();
      assertThat(pair.pilot.left()).containsExactly("reviews-v3");
    }
  }

  @Test
  void anApplicationThatDoesNotAnswerIsReportedUnhealthy() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      pair.application.stop(0);
      await()
          .untilAsserted(() ->
              assertThat(pair.pilot.heartbeats().getLast().registration())
                  .matches(r -> r.workload().id().equals("reviews-v3") && !r.healthy()));
    }
  }

  @Test
  void drainingFinishesWhatRunsAndAcceptsNothingNew() throws Exception {
    try (var pair = MeshPair.start(directory)) {
      pair.get("/warm");
      pair.serviceTime = Duration.ofSeconds(1);
      var slow = CompletableFuture.supplyAsync(() -> pair.getUnchecked("/slow").statusCode());
      await().until(() -> running(pair) == 1);
      assertThat(pair.admin(pair.callee, "POST", "/drain").statusCode()).isEqualTo(202);
      assertThat(slow.get(5, TimeUnit.SECONDS)).isEqualTo(200);
      await()
          .untilAsserted(() ->
              assertThatThrownBy(() -> new Socket("127.0.0.1", pair.callee.ports().inbound()))
                  .isInstanceOf(IOException.class));
    }
  }

  @Test
  void aRestartWhileEverybodyIsAwayServesFromDisk() throws Exception {
    MeshPair pair = MeshPair.start(directory);
    try (pair) {
      assertThat(pair.get("/").statusCode()).isEqualTo(200);
    }
    var settings = sidecar("reviews-v3", 0, directory.resolve("reviews-v3"));
    try (var loops = new EventLoops(1, "mesh");
        var again = new WorkloadProxy(settings, "reviews", pair.calleeIdentity, loops)) {
      assertThat(again.ready()).isTrue();
      assertThat(pair.admin(again, "GET", "/ready").body()).contains("\"stale\" : true");
    }
  }

  @Test
  void withoutACertificateNothingIsServedAndNothingIsReady() throws Exception {
    var nobody = new LiveIdentity(InstantSource.system());
    try (var loops = new EventLoops(1, "mesh");
        var proxy =
            new WorkloadProxy(sidecar("reviews-v3", 0, directory), "reviews", nobody, loops);
        var socket = new Socket("127.0.0.1", proxy.ports().inbound())) {
      socket.setSoTimeout(5000);
      assertThat(socket.getInputStream().read()).isEqualTo(-1);
      assertThat(proxy.ready()).isFalse();
    }
  }

  @Test
  void withoutConfigurationTheAnswerIs503() throws Exception {
    try (var pair = new MeshPair(directory, "reviews", MixerPolicy.NONE, none -> null);
        var socket = new Socket("127.0.0.1", pair.caller.ports().outbound())) {
      socket
          .getOutputStream()
          .write(
              "GET / HTTP/1.1\r\nHost: reviews:9080\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
      var head = new byte[12];
      socket.getInputStream().readNBytes(head, 0, 12);
      assertThat(new String(head, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 503");
      assertThat(pair.admin(pair.caller, "GET", "/ready").statusCode()).isEqualTo(503);
    }
  }

  @Test
  void aPortInUseIsNamedWithItsSetting() throws Exception {
    try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var loops = new EventLoops(1, "mesh")) {
      int port = taken.getLocalPort();
      var nobody = new LiveIdentity(InstantSource.system());
      assertThatThrownBy(() ->
              new WorkloadProxy(sidecar("reviews-v3", port, directory), "reviews", nobody, loops))
          .isInstanceOf(ListenException.class)
          .hasMessage("mesh.proxy.outbound-port: cannot listen on 127.0.0.1:" + port);
    }
  }

  private static int running(MeshPair pair) throws Exception {
    return pair.admin(pair.callee, "GET", "/metrics")
        .body()
        .lines()
        .filter(line -> line.startsWith("mesh_requests_running "))
        .mapToInt(line -> Integer.parseInt(line.split(" ")[1]))
        .findFirst()
        .orElse(-1);
  }

  private static ProxyProperties sidecar(String id, int outbound, Path state) {
    return new ProxyProperties(
        Workload.Mode.SIDECAR,
        id,
        "reviews",
        "default",
        Map.of(),
        "127.0.0.1",
        "127.0.0.1",
        "127.0.0.1",
        outbound,
        0,
        0,
        List.of(),
        URI.create("https://127.0.0.1:1"),
        null,
        Duration.ofMillis(100),
        state,
        "stdout",
        1,
        0,
        ProxyProperties.Interception.NONE,
        List.of(),
        new ProxyProperties.Ingress(0, null),
        new ProxyProperties.Drain(Duration.ZERO, Duration.ofSeconds(1)),
        new ProxyProperties.Feed(Duration.ofSeconds(30), Duration.ZERO));
  }
}
