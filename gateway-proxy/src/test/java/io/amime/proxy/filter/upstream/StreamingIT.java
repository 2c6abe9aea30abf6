package io.amime.proxy.filter.upstream;

import static io.amime.proxy.testing.Snapshots.share;
import static io.amime.proxy.testing.Snapshots.to;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.amime.proxy.testing.ProxyServer;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.amime.proxy.testing.Snapshots;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class StreamingIT {
  private static final int MB = 1024 * 1024;
  private static final int SIZE = 50 * MB;

  private static ProxyServer proxy(RawBackend backend) {
    return new ProxyServer(
        Snapshots.reviews().endpoint("v1", backend.port()).route(to(share("v1", 100))).build());
  }

  private static long direct() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** Sends back what comes in while it comes in. */
  private static RawBackend echo() {
    return new RawBackend((request, out) -> {
      out.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(SIZE).getBytes());
      var buffer = new byte[64 * 1024];
      for (int left = SIZE; left > 0; ) {
        int read = request.body().read(buffer, 0, Math.min(buffer.length, left));
        out.write(buffer, 0, read);
        left -= read;
      }
      out.flush();
      return true;
    });
  }

  private static byte at(long position) {
    return (byte) (position * 31 + (position >> 13));
  }

  private static void upload(OutputStream out) throws IOException {
    var chunk = new byte[256 * 1024];
    for (int sent = 0; sent < SIZE; sent += chunk.length) {
      for (int i = 0; i < chunk.length; i++) {
        chunk[i] = at(sent + i);
      }
      out.write(chunk);
    }
    out.flush();
  }

  @Test
  void fiftyMegabytesPassBothWaysInConstantMemory() throws Exception {
    try (var backend = echo();
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      long before = direct();
      var most = new AtomicLong();
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: %d\n\n".formatted(SIZE));
      Thread.ofVirtual()
          .start(() -> {
            try {
              upload(client.out());
            } catch (IOException e) {
              // The reader notices.
            }
          });
      RawClient.skipHead(client.in());
      var buffer = new byte[64 * 1024];
      for (long read = 0; read < SIZE; ) {
        int count = client.in().readNBytes(buffer, 0, (int) Math.min(buffer.length, SIZE - read));
        assertThat(count).isPositive();
        for (int i = 0; i < count; i += 97) {
          assertThat(buffer[i]).isEqualTo(at(read + i));
        }
        read += count;
        most.accumulateAndGet(direct() - before, Math::max);
        if (read % MB == 0) {
          // A reader slower than the writer, so that only back-pressure keeps memory flat.
          Thread.sleep(5);
        }
      }
      assertThat(most.get()).isLessThan(16L * MB);
      assertThat(proxy.first().outcome().bytesReceived()).isEqualTo(SIZE);
      assertThat(proxy.first().outcome().bytesSent()).isEqualTo(SIZE);
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheUpstream() throws Exception {
    var written = new AtomicLong();
    try (var backend =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
              var chunk = new byte[64 * 1024];
              while (true) {
                out.write(chunk);
                written.addAndGet(chunk.length);
              }
            });
        var proxy = proxy(backend)) {
      long before = direct();
      var client = new RawClient(proxy);
      client.get("/");
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(20))
          .until(written::get, new Standing());
      assertThat(direct() - before).isLessThan(8L * MB);
      client.reset();
      await().until(() -> backend.open() == 0);
    }
  }

  /** Holds while a count does not move. */
  private static final class Standing extends org.hamcrest.BaseMatcher<Long> {
    private long last = -1;

    @Override
    public boolean matches(Object now) {
      boolean same = now.equals(last);
      last = (Long) now;
      return same;
    }

    @Override
    public void describeTo(org.hamcrest.Description description) {
      description.appendText("no more bytes");
    }
  }

  @Test
  void anUpstreamThatDoesNotReadStopsTheClient() throws Exception {
    var end = new CountDownLatch(1);
    var written = new AtomicLong();
    try (var backend =
            new RawBackend((request, out) -> {
              end.await();
              return false;
            });
        var proxy = proxy(backend)) {
      long before = direct();
      var client = new RawClient(proxy);
      client.send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1000000000\n\n");
      Thread.ofVirtual()
          .start(() -> {
            try {
              var chunk = new byte[64 * 1024];
              while (true) {
                client.out().write(chunk);
                written.addAndGet(chunk.length);
              }
            } catch (IOException e) {
              // The test is over.
            }
          });
      await()
          .during(Duration.ofMillis(500))
          .atMost(Duration.ofSeconds(20))
          .until(written::get, new Standing());
      assertThat(direct() - before).isLessThan(8L * MB);
      client.reset();
      end.countDown();
    }
  }

  @Test
  void everyEventOfAStreamArrivesWhenItIsSent() throws Exception {
    var next = new java.util.concurrent.SynchronousQueue<String>();
    try (var backend =
            new RawBackend((request, out) -> {
              out.write(
                  ("HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n"
                          + "Transfer-Encoding: chunked\r\n\r\n")
                      .getBytes());
              out.flush();
              for (int i = 0; i < 5; i++) {
                var event = next.take();
                out.write("%x\r\n%s\r\n".formatted(event.length(), event).getBytes());
                out.flush();
              }
              out.write("0\r\n\r\n".getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.get("/");
      RawClient.skipHead(client.in());
      for (int i = 0; i < 5; i++) {
        next.put("data: " + i + "\n\n");
        var chunk = new String(client.in().readNBytes("9\r\ndata: 0\n\n\r\n".length()));
        assertThat(chunk).contains("data: " + i);
      }
    }
  }

  @Test
  void aStreamThatStandsStillIsEnded() throws Exception {
    var gone = new CountDownLatch(1);
    try (var backend =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf".getBytes());
              out.flush();
              if (request.body().read() < 0) {
                gone.countDown();
              }
              return false;
            });
        var proxy =
            new ProxyServer(
                Snapshots.reviews()
                    .endpoint("v1", backend.port())
                    .route(to(share("v1", 100)))
                    .build(),
                Duration.ofMillis(200));
        var client = new RawClient(proxy)) {
      client.get("/");
      RawClient.skipHead(client.in());
      assertThat(client.in().readAllBytes()).isEqualTo("half".getBytes());
      assertThat(gone.await(10, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
      assertThat(proxy.first().outcome().flags()).isEqualTo("SI");
    }
  }

  @Test
  void anOldClientGetsNoChunks() throws Exception {
    try (var backend =
            new RawBackend((request, out) -> {
              out.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n".getBytes());
              out.flush();
              Thread.sleep(50);
              out.write("3\r\nabc\r\n0\r\n\r\n".getBytes());
              return true;
            });
        var proxy = proxy(backend);
        var client = new RawClient(proxy)) {
      client.send("GET / HTTP/1.0\nHost: reviews:9080\n\n");
      RawClient.skipHead(client.in());
      assertThat(client.in().readAllBytes()).isEqualTo("abc".getBytes());
    }
  }
}
