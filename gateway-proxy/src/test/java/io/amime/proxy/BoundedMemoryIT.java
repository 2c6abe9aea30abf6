package io.amime.proxy;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Limits;
import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Memory;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.Snapshots;
import io.netty.util.ResourceLeakDetector;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Bodies pass in constant memory. {@code -Damime.flood.megabytes=1024} for the long run. */
class BoundedMemoryIT {
  private static final int STREAMS = 50;
  private static final long MB = 1024 * 1024;
  private static final long SIZE = Integer.getInteger("amime.flood.megabytes", 20) * MB;

  /** All of it: clients, proxies and servers share this process. */
  private static final long MOST_MEGABYTES = 64;

  @TempDir Path directory;

  @BeforeEach
  void watchFewBuffers() {
    // What is noted of each of them would be the larger part of time and memory here.
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.SIMPLE);
  }

  private static ProxyServer proxy(Protocol protocol, int backend) {
    return new ProxyServer(
        Snapshots.reviews()
            .cluster(Snapshots.config("v1", protocol, Limits.DEFAULT))
            .endpoint("v1", backend)
            .route(to(share("v1", 100)))
            .build());
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP", "HTTP2"})
  void manyLongBodiesPassBothWays(Protocol protocol, TestReporter reporter) throws Exception {
    try (var echo = Flood.Echo.of(protocol);
        var proxy = proxy(protocol, echo.port())) {
      flood(protocol, proxy.port(), SIZE, MOST_MEGABYTES, reporter);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP", "HTTP2"})
  void manyLongBodiesPassTwoSidecars(Protocol protocol, TestReporter reporter) throws Exception {
    try (var echo = Flood.Echo.of(protocol);
        var pair = MeshPair.start(directory, protocol, echo.port())) {
      flood(protocol, pair.caller.ports().outbound(), SIZE / 4, 2 * MOST_MEGABYTES, reporter);
    }
  }

  private static void flood(
      Protocol protocol, int port, long size, long most, TestReporter reporter) throws Exception {
    // What a first connection needs is no matter of the body's length.
    try (var first = Flood.of(protocol, port, 1, MB)) {
      assertThat(first.received()).isEqualTo(MB);
    }
    var memory = new Memory();
    long start = System.nanoTime();
    try (var flood = Flood.of(protocol, port, STREAMS, size)) {
      await()
          .atMost(Duration.ofMinutes(10))
          .pollInterval(Duration.ofMillis(400))
          .until(() -> memory.look() != null && flood.over());
      assertThat(flood.received()).isEqualTo(STREAMS * size);
    }
    long millis = (System.nanoTime() - start) / 1_000_000;
    reporter.publishEntry(
        "%s: %d MB each way".formatted(protocol, STREAMS * size / MB),
        "%d ms, %d MB more than idle".formatted(millis, memory.megabytes()));
    assertThat(memory.megabytes()).isLessThan(most);
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP", "HTTP2"})
  void readersThatStandStillHoldIt(Protocol protocol) throws Exception {
    try (var stalled = Stalled.readers(protocol);
        var proxy = proxy(protocol, stalled.port())) {
      var memory = new Memory();
      stalled.begin(proxy.port(), STREAMS);
      stalled.awaitStandstill();
      assertThat(memory.look().megabytes()).isLessThan(MOST_MEGABYTES);
      stalled.leave();
      await().until(() -> proxy.running() == 0);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"HTTP", "HTTP2"})
  void writersWhomNobodyReadsHoldIt(Protocol protocol) throws Exception {
    try (var stalled = Stalled.writers(protocol);
        var proxy = proxy(protocol, stalled.port())) {
      var memory = new Memory();
      stalled.begin(proxy.port(), STREAMS);
      stalled.awaitStandstill();
      assertThat(memory.look().megabytes()).isLessThan(MOST_MEGABYTES);
      stalled.leave();
      await().until(() -> proxy.running() == 0);
    }
  }
}
