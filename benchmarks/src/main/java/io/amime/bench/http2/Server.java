package io.amime.bench.http2;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.util.collection.IntObjectHashMap;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.TreeMap;

/**
 * The answering end: a request without a body gets 1 KiB; one with a body gets it back as it comes,
 * and trailers at its end, as a gRPC echo service would do it.
 */
public final class Server extends Endpoint {
  private static final byte[] TRAILERS = HeaderBlock.trailers(Map.of("grpc-status", "0"));

  private final byte[] plain;
  private final byte[] echo;
  private final byte[] body;
  private final IntObjectHashMap<int[]> open = new IntObjectHashMap<>();

  /**
   * @param headers of every answer
   * @param bytes of the body of answers that echo nothing
   */
  public Server(Map<String, String> headers, int bytes) {
    super(false);
    var text = new TreeMap<>(headers);
    text.put("content-length", Integer.toString(bytes));
    this.plain = HeaderBlock.ok(text);
    var grpc = new TreeMap<>(headers);
    grpc.put("content-type", "application/grpc");
    this.echo = HeaderBlock.ok(grpc);
    this.body = "x".repeat(bytes).getBytes(StandardCharsets.US_ASCII);
  }

  @Override
  void onOpen() {}

  @Override
  void onHeaders(int stream, boolean ok, boolean end) {
    if (open.containsKey(stream)) {
      finish(stream);
    } else if (end) {
      sendHeaders(stream, plain, false);
      sendData(stream, Unpooled.wrappedBuffer(body), true);
    } else {
      open.put(stream, new int[1]);
      sendHeaders(stream, echo, false);
    }
  }

  @Override
  void onData(int stream, ByteBuf data, boolean end) {
    var ungranted = open.get(stream);
    if (ungranted == null) {
      return;
    }
    ungranted[0] += data.readableBytes();
    if (ungranted[0] > Frames.OWN_WINDOW / 2) {
      grant(stream, ungranted[0]);
      ungranted[0] = 0;
    }
    if (data.isReadable()) {
      sendData(stream, data.copy(), false);
    }
    if (end) {
      finish(stream);
    }
  }

  private void finish(int stream) {
    open.remove(stream);
    sendTrailers(stream, TRAILERS);
  }

  @Override
  void onReset(int stream) {
    open.remove(stream);
  }

  @Override
  void onClosed() {
    open.clear();
  }
}
