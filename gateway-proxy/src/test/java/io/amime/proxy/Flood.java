package io.amime.proxy;

import io.amime.api.discovery.Cluster.Protocol;
import io.amime.proxy.testing.Http2Backend;
import io.amime.proxy.testing.Http2Client;
import io.amime.proxy.testing.RawBackend;
import io.amime.proxy.testing.RawClient;
import io.netty.handler.codec.http2.DefaultHttp2WindowUpdateFrame;
import io.netty.handler.codec.http2.Http2Settings;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/** Many long bodies at once, there and back again. */
final class Flood implements AutoCloseable {
  private static final int PIECE = 64 * 1024;
  private static final int WINDOW = 256 * 1024;
  private static final String HEAD = "POST / HTTP/1.1\nHost: reviews:9080\nContent-Length: %d\n\n";

  private final List<AutoCloseable> open = new ArrayList<>();
  private final List<CompletableFuture<?>> answers = new ArrayList<>();
  private final AtomicLong received = new AtomicLong();
  private Http2Client http2;

  /** A server that sends back what comes in while it comes in. */
  record Echo(int port, AutoCloseable server) implements AutoCloseable {
    static Echo of(Protocol protocol) {
      if (protocol.isHttp2()) {
        var backend = Http2Backend.echoing();
        return new Echo(backend.port(), backend);
      }
      var backend = new RawBackend(Echo::echo);
      return new Echo(backend.port(), backend);
    }

    private static boolean echo(RawBackend.Request request, OutputStream out) throws IOException {
      long size = Long.parseLong(request.header("content-length"));
      out.write("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n".formatted(size).getBytes());
      var buffer = new byte[PIECE];
      for (long left = size; left > 0; ) {
        int read = request.body().read(buffer, 0, (int) Math.min(buffer.length, left));
        out.write(buffer, 0, read);
        left -= read;
      }
      return true;
    }

    @Override
    public void close() throws Exception {
      server.close();
    }
  }

  /** Begins. */
  static Flood of(Protocol protocol, int proxy, int streams, long size) throws IOException {
    var flood = new Flood();
    for (int i = 0; i < streams; i++) {
      if (protocol.isHttp2()) {
        flood.overHttp2(proxy, size);
      } else {
        flood.overHttp1(proxy, size);
      }
    }
    return flood;
  }

  private void overHttp2(int proxy, long size) {
    if (http2 == null) {
      var settings = Http2Settings.defaultSettings().initialWindowSize(WINDOW);
      http2 = new Http2Client(proxy, null, settings);
      http2.connection().writeAndFlush(new DefaultHttp2WindowUpdateFrame(16 * WINDOW));
      open.add(http2);
    }
    var headers = Map.of("content-type", "application/grpc", "te", "trailers");
    var call = http2.open("POST", "/", headers, false).discarding().pour(size);
    answers.add(call.future().thenRun(() -> received.addAndGet(call.received())));
  }

  private void overHttp1(int proxy, long size) throws IOException {
    var client = new RawClient(proxy);
    open.add(client);
    client.send(HEAD.formatted(size));
    inBackground(() -> write(client.out(), size));
    answers.add(inBackground(() -> read(client.in(), size)));
  }

  private interface Io {
    void run() throws IOException;
  }

  private static CompletableFuture<Void> inBackground(Io work) {
    var done = new CompletableFuture<Void>();
    Thread.ofVirtual()
        .start(() -> {
          try {
            work.run();
            done.complete(null);
          } catch (IOException e) {
            done.completeExceptionally(e);
          }
        });
    return done;
  }

  private static void write(OutputStream out, long size) throws IOException {
    var piece = new byte[PIECE];
    for (long left = size; left > 0; left -= piece.length) {
      out.write(piece, 0, (int) Math.min(piece.length, left));
    }
  }

  private void read(InputStream in, long size) throws IOException {
    RawClient.skipHead(in);
    var piece = new byte[PIECE];
    for (long left = size; left > 0; ) {
      int count = in.read(piece, 0, (int) Math.min(piece.length, left));
      if (count < 0) {
        throw new IOException("%d bytes are missing".formatted(left));
      }
      left -= count;
      received.addAndGet(count);
    }
  }

  /** Whether all have come back, or one never will. */
  boolean over() {
    return answers.stream().allMatch(CompletableFuture::isDone)
        || answers.stream().anyMatch(CompletableFuture::isCompletedExceptionally);
  }

  /** Bytes that have come back; fails with what went wrong. */
  long received() {
    answers.forEach(CompletableFuture::join);
    return received.get();
  }

  @Override
  public void close() throws Exception {
    for (var one : open) {
      one.close();
    }
  }
}
