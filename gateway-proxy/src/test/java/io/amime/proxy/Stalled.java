package io.amime.proxy;

import static org.awaitility.Awaitility.await;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;

/** Bodies without an end that nobody reads, in one direction or the other. */
final class Stalled implements AutoCloseable {
  private static final byte[] PIECE = new byte[16 * 1024];
  private static final Duration STANDSTILL = Duration.ofMillis(500);

  private final Protocol protocol;
  private final boolean answers;
  private final AtomicLong written = new AtomicLong();
  private final CountDownLatch end = new CountDownLatch(1);
  private final List<RawClient> clients = new ArrayList<>();
  private final AutoCloseable backend;
  private final int port;
  private Http2Client http2;

  private Stalled(Protocol protocol, boolean answers) {
    this.protocol = protocol;
    this.answers = answers;
    if (protocol.isHttp2()) {
      var server = Http2Backend.servingHeads(this::serve);
      backend = server;
      port = server.port();
    } else {
      var server = new RawBackend(this::serve);
      backend = server;
      port = server.port();
    }
  }

  /** Clients that do not read their answers. */
  static Stalled readers(Protocol protocol) {
    return new Stalled(protocol, true);
  }

  /** Clients whose requests are not read. */
  static Stalled writers(Protocol protocol) {
    return new Stalled(protocol, false);
  }

  /** Of the server. */
  int port() {
    return port;
  }

  private boolean serve(RawBackend.Request request, OutputStream out)
      throws IOException, InterruptedException {
    if (answers) {
      out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes());
      pour(out);
    }
    end.await();
    return false;
  }

  private void serve(Http2Backend.Call call) {
    if (answers) {
      call.head(200);
      pour(call);
    }
  }

  private void pour(Http2Backend.Call call) {
    call.data(Unpooled.wrappedBuffer(PIECE), false)
        .addListener(done -> {
          if (done.isSuccess()) {
            written.addAndGet(PIECE.length);
            pour(call);
          }
        });
  }

  private void pour(OutputStream out) throws IOException {
    while (true) {
      out.write(PIECE);
      written.addAndGet(PIECE.length);
    }
  }

  void begin(int proxy, int streams) throws IOException {
    for (int i = 0; i < streams; i++) {
      if (protocol.isHttp2()) {
        overHttp2(proxy);
      } else {
        overHttp1(proxy);
      }
    }
  }

  private void overHttp2(int proxy) {
    if (http2 == null) {
      http2 = new Http2Client(proxy);
    }
    if (answers) {
      http2.open("GET", "/", Map.of(), true).reading(false);
    } else {
      http2.open("POST", "/", Map.of(), false).pour(Long.MAX_VALUE);
    }
  }

  private void overHttp1(int proxy) throws IOException {
    var client = new RawClient(proxy);
    clients.add(client);
    if (answers) {
      client.get("/");
      return;
    }
    client.send("POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: 1000000000000\n\n");
    Thread.ofVirtual()
        .start(() -> {
          try {
            pour(client.out());
          } catch (IOException e) {
            // The client has left.
          }
        });
  }

  /** Waits until nothing has moved for a while. */
  void awaitStandstill() {
    var last = new AtomicLong(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(STANDSTILL)
        .until(() -> written.get() == last.getAndSet(written.get()));
  }

  void leave() throws IOException {
    for (var client : clients) {
      client.reset();
    }
    clients.clear();
    if (http2 != null) {
      http2.close();
      http2 = null;
    }
    end.countDown();
  }

  @Override
  public void close() throws Exception {
    leave();
    backend.close();
  }
}
