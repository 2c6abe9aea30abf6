package io.amime.proxy.downstream;

import io.amime.proxy.http1.Http1Encoder;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/**
 * What a client sends behind the head of its request: it waits here until it is asked for, and the
 * connection stops reading where too much waits.
 */
final class Http1RequestBody extends BodyQueue {
  private static final int HIGH_WATER = 64 * 1024;

  private final Http1ServerConnection connection;
  private final Http1ServerStream stream;
  private final boolean bodyless;
  private @Nullable DownstreamListener listener;
  private boolean whole;
  private boolean asked;
  private boolean delivering;
  private boolean endTold;
  private int demand;
  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

  Http1RequestBody(Http1ServerConnection connection, Http1ServerStream stream) {
    this.connection = connection;
    this.stream = stream;
    boolean broken = stream.request().decoderResult().isFailure();
    this.bodyless = broken || isBodyless(stream.request().headers());
    this.whole = bodyless && !broken;
  }

  private static boolean isBodyless(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return false;
    }
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null || length.equals("0");
  }

  /** Whether nothing follows the head. */
  boolean bodyless() {
    return bodyless;
  }

  /** Whether all of it has come. */
  boolean whole() {
    return whole;
  }

  void listen(DownstreamListener to) {
    listener = to;
  }

  /** Takes a piece that HTTP frames. */
  void content(HttpContent content) {
    if (content instanceof LastHttpContent last) {
      whole = true;
      trailers = last.trailingHeaders();
    }
    received(content.content());
  }

  /** Takes a piece, after an upgrade any bytes. */
  void received(ByteBuf data) {
    if (!data.isReadable() || stream.over()) {
      data.release();
    } else {
      add(data);
    }
    deliver();
    if (bytes() > HIGH_WATER) {
      connection.pause();
    }
  }

  void pull() {
    if (!asked) {
      asked = true;
      if (isEmpty() && !whole && HttpUtil.is100ContinueExpected(stream.request())) {
        connection.write(Http1Encoder.proceed(connection.channel().alloc()));
        connection.flush();
      }
    }
    demand++;
    deliver();
  }

  private void deliver() {
    var to = listener;
    if (delivering || to == null) {
      return;
    }
    delivering = true;
    while (demand > 0 && !isEmpty()) {
      demand--;
      var piece = poll();
      if (piece != null) {
        to.onBody(piece);
      }
    }
    delivering = false;
    if (demand > 0 && stream.live()) {
      connection.resume();
    }
    if (whole && !bodyless && !endTold && isEmpty() && stream.live()) {
      endTold = true;
      to.onEnd(trailers);
    }
  }

  /** Other bytes follow, which end with the connection only. */
  void reopen() {
    whole = false;
  }
}
