package io.amime.proxy.downstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.Snapshots;
import io.netty.handler.codec.http2.Http2Settings;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Who takes nothing holds up his own stream on a connection of HTTP/2, and no other. */
class Http2FlowControlIT {
  private static final int MB = 1024 * 1024;

  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  @Test
  void aClientThatDoesNotReadHoldsUpItsStreamAlone() throws Exception {
    var written = new AtomicLong();
    try (var backend =
            new RawBackend((request, out) -> {
              if (!request.path().equals("/endless")) {
                RawBackend.write(out, 200, "ok");
                return true;
              }
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
              var chunk = new byte[64 * 1024];
              while (true) {
                out.write(chunk);
                written.addAndGet(chunk.length);
              }
            });
        var proxy = proxy(backend);
        var client =
            new Http2Client(
                proxy.port(), null, Http2Settings.defaultSettings().initialWindowSize(16 * 1024))) {
      long before = direct();
      var endless = client.open("GET", "/endless", Map.of(), true).reading(false);
      standing(written);
      assertThat(direct() - before).isLessThan(8L * MB);
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/").text()).isEqualTo("ok");
      }
      endless.reading(true);
      endless.reset();
      await().until(() -> backend.open() == 1);
    }
  }

  @Test
  void anUpstreamThatDoesNotReadStopsItsStreamAlone() throws Exception {
    var end = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              if (request.path().equals("/stalled")) {
                end.await();
                return false;
              }
              RawBackend.write(out, 200, "ok");
              return true;
            });
        var proxy = proxy(backend);
        var client = new Http2Client(proxy.port())) {
      long before = direct();
      var stalled = client.open("POST", "/stalled", Map.of(), false);
      for (int i = 0; i < 1000; i++) {
        stalled.data(new byte[16 * 1024], false);
      }
      var written = new AtomicLong();
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(20))
          .until(() -> written.getAndSet(stalled.written()) == stalled.written());
      assertThat(stalled.written()).isLessThan(12L * MB);
      assertThat(direct() - before).isLessThan(24L * MB);
      for (int i = 0; i < 20; i++) {
        assertThat(client.get("/").text()).isEqualTo("ok");
      }
      stalled.reset();
      end.countDown();
    }
  }

  private static void standing(AtomicLong count) {
    var last = new AtomicLong(-1);
    await()
        .during(Duration.ofMillis(500))
        .atMost(Duration.ofSeconds(20))
        .until(() -> last.getAndSet(count.get()) == count.get());
  }

  private static long direct() {
    return ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class).stream()
        .filter(pool -> pool.getName().equals("direct"))
        .mapToLong(BufferPoolMXBean::getMemoryUsed)
        .sum();
  }
}
