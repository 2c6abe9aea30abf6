package io.amime.proxy.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.amime.proxy.testing.ConnectionProxy;
import io.amime.proxy.testing.TcpPeer;
import io.amime.proxy.testing.TcpSnapshots;
import io.amime.proxy.transport.Transport;
import io.netty.buffer.PooledByteBufAllocator;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What two ends see of each other through the proxy. */
class RelayIT {
  private static final String NAME = "redis:6379";

  private static ConnectionProxy.Builder to(TcpPeer peer) {
    return ConnectionProxy.to(TcpSnapshots.redis().endpoint("v1", peer.port()).build(), NAME);
  }

  @ParameterizedTest
  @EnumSource
  void bytesPassUnchangedBothWaysAtOnce(Transport transport) throws Exception {
    try (var peer = TcpPeer.echo();
        var proxy = to(peer).on(transport).start();
        var client = proxy.connect()) {
      var sent = MessageDigest.getInstance("SHA-256");
      var writing =
          CompletableFuture.runAsync(() -> {
            try {
              writeRandom(client, 48 << 20, sent);
              client.shutdownOutput();
            } catch (IOException e) {
              throw new IllegalStateException(e);
            }
          });
      var received = MessageDigest.getInstance("SHA-256");
      var buffer = new byte[100_000];
      long total = 0;
      for (int n = client.getInputStream().read(buffer); n >= 0; ) {
        received.update(buffer, 0, n);
        total += n;
        n = client.getInputStream().read(buffer);
      }
      writing.get(20, TimeUnit.SECONDS);
      assertThat(total).isEqualTo(48 << 20);
      assertThat(received.digest()).isEqualTo(sent.digest());
      var record = proxy.record(1);
      assertThat(record.bytesReceived()).isEqualTo(48 << 20);
      assertThat(record.bytesSent()).isEqualTo(48 << 20);
      assertThat(record.reason()).isNull();
    }
  }

  private static void writeRandom(Socket to, int bytes, MessageDigest digest) throws IOException {
    var random = new Random(7);
    var piece = new byte[77_777];
    for (int left = bytes; left > 0; left -= piece.length) {
      random.nextBytes(piece);
      int n = Math.min(left, piece.length);
      digest.update(piece, 0, n);
      to.getOutputStream().write(piece, 0, n);
    }
  }

  @Test
  void theServerMaySpeakFirst() throws IOException {
    try (var peer = TcpPeer.saying("+OK ready\r\n");
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("+OK ready\r\n");
    }
  }

  @Test
  void whoHasSaidAllMayStillListen() throws IOException {
    try (var peer =
            new TcpPeer(client -> {
              var all = client.getInputStream().readAllBytes();
              client.getOutputStream().write(("got " + all.length).getBytes());
            });
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      client.getOutputStream().write(new byte[300_000]);
      client.shutdownOutput();
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("got 300000");
    }
  }

  @Test
  void aServerThatHasSaidAllStillHears() throws Exception {
    var heard = new CompletableFuture<Integer>();
    try (var peer =
            new TcpPeer(client -> {
              client.getOutputStream().write("bye".getBytes());
              client.shutdownOutput();
              heard.complete(client.getInputStream().readAllBytes().length);
            });
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      assertThat(client.getInputStream().readAllBytes()).asString().isEqualTo("bye");
      client.getOutputStream().write(new byte[200_000]);
      client.shutdownOutput();
      assertThat(heard.get(20, TimeUnit.SECONDS)).isEqualTo(200_000);
      assertThat(proxy.record(1).reason()).isNull();
    }
  }

  @Test
  void aResetIsNoEnd() throws IOException {
    try (var peer =
            new TcpPeer(client -> {
              client.getInputStream().read();
              client.getOutputStream().write("half of it".getBytes());
              client.getOutputStream().flush();
              client.getInputStream().read();
              client.setSoLinger(true, 0);
            });
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      client.getOutputStream().write('a');
      assertThat(client.getInputStream().readNBytes(10)).asString().isEqualTo("half of it");
      client.getOutputStream().write('b');
      assertThatThrownBy(() -> client.getInputStream().read())
          .isInstanceOf(SocketException.class)
          .hasMessageContaining("reset");
      assertThat(proxy.record(1).reason()).isEqualTo("upstream-reset");
    }
  }

  @Test
  void aClientsResetReachesTheServer() throws Exception {
    var seen = new CompletableFuture<Object>();
    try (var peer =
            new TcpPeer(client -> {
              client.getOutputStream().write('x');
              try {
                seen.complete(client.getInputStream().read());
              } catch (SocketException e) {
                seen.complete(e.getMessage());
              }
            });
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      assertThat(client.getInputStream().read()).isEqualTo('x');
      client.setSoLinger(true, 0);
      client.close();
      assertThat(seen.get(20, TimeUnit.SECONDS).toString()).containsIgnoringCase("reset");
      assertThat(proxy.record(1).reason()).isEqualTo("client-closed");
    }
  }

  @Test
  void aSlowReaderHoldsTheWriterAndNotTheMemory() throws Exception {
    var read = new CountDownLatch(1);
    var got = new CompletableFuture<Long>();
    try (var peer =
            new TcpPeer(client -> {
              client.setReceiveBufferSize(64 * 1024);
              read.await();
              long all = 0;
              var buffer = new byte[256 * 1024];
              for (int n = client.getInputStream().read(buffer); n >= 0; ) {
                all += n;
                n = client.getInputStream().read(buffer);
              }
              got.complete(all);
            });
        var proxy = to(peer).start();
        var client = proxy.connect()) {
      long before = direct();
      long all = 96L << 20;
      var written = new AtomicLong();
      var writing = Thread.ofVirtual().start(() -> write(client, all, written));
      // The kernel's own buffers take some of it; then it stands.
      Awaitility.await().until(() -> standsStill(written));
      assertThat(written.get()).isLessThan(all);
      assertThat(direct() - before).isLessThan(16L << 20);
      read.countDown();
      assertThat(got.get(60, TimeUnit.SECONDS)).isEqualTo(all);
      writing.join();
    }
  }

  private static void write(Socket to, long bytes, AtomicLong written) {
    try {
      var piece = new byte[128 * 1024];
      for (long left = bytes; left > 0; left -= piece.length) {
        to.getOutputStream().write(piece);
        written.addAndGet(piece.length);
      }
      to.shutdownOutput();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private static boolean standsStill(AtomicLong written) throws InterruptedException {
    long before = written.get();
    TimeUnit.MILLISECONDS.sleep(700);
    return before > 0 && written.get() == before;
  }

  private static long direct() {
    return PooledByteBufAllocator.DEFAULT.metric().usedDirectMemory();
  }

  @Test
  void whatCarriesNothingForTooLongIsCut() throws IOException {
    try (var peer = TcpPeer.echo();
        var proxy = to(peer).idle(Duration.ofMillis(400)).start();
        var client = proxy.connect()) {
      client.getOutputStream().write("ping".getBytes(StandardCharsets.US_ASCII));
      assertThat(client.getInputStream().readNBytes(4)).asString().isEqualTo("ping");
      assertThatThrownBy(() -> client.getInputStream().read()).hasMessageContaining("reset");
      assertThat(proxy.record(1).reason()).isEqualTo("stream-idle");
      assertThat(proxy.record(1).flags()).isEqualTo("SI");
    }
  }

  @Test
  void aClientThatLeavesAtOnceLeavesNothingBehind() throws IOException {
    try (var peer = TcpPeer.echo();
        var proxy = to(peer).start()) {
      for (int i = 0; i < 50; i++) {
        try (var client = proxy.connect()) {
          client.getOutputStream().write(new byte[1000]);
          client.setSoLinger(true, 0);
        }
      }
      proxy.record(50);
      var cluster = proxy.plane().mesh().current().clusters().get(TcpSnapshots.cluster(""));
      Awaitility.await().until(() -> cluster.connections() == 0);
      assertThat(cluster.hosts().getFirst().active()).isZero();
      assertThat(proxy.metrics()).contains("mesh_tcp_connections_active 0.0");
    }
  }
}
