package io.amime.proxy.downstream;

import io.amime.proxy.downstream.Http1Encoder.Connection;
import io.amime.proxy.downstream.Http1Encoder.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1.1 connection. */
final class Http1ServerStream implements DownstreamStream {
  /** Bodies up to this are copied behind their head: one buffer is cheaper to send than two. */
  private static final int COPIED = 4 * 1024;

  private static final int HIGH_WATER = 64 * 1024;

  private enum Answer {
    NONE,
    PLAIN,
    CHUNKED,
    /** Nothing is sent where a body would be: HEAD, 204, 304. */
    SILENT,
    UPGRADED,
    OVER
  }

  private final Http1ServerConnection connection;
  private final HttpRequest request;
  private final boolean bodyless;
  private final BodyQueue queue = new BodyQueue();
  private @Nullable DownstreamListener listener;
  private Answer answer = Answer.NONE;
  private boolean keepAlive;
  private boolean whole;
  private boolean asked;
  private boolean delivering;
  private boolean endTold;
  private boolean counted;
  private int demand;

  /** Bytes of the body that the answer's Content-Length still promises, where it has one. */
  private long promised;

  private HttpHeaders trailers = EmptyHttpHeaders.INSTANCE;

  Http1ServerStream(Http1ServerConnection connection, HttpRequest request) {
    this.connection = connection;
    this.request = request;
    boolean broken = request.decoderResult().isFailure();
    this.bodyless = broken || isBodyless(request.headers());
    this.whole = bodyless && !broken;
    this.keepAlive = !broken && HttpUtil.isKeepAlive(request);
  }

  private static boolean isBodyless(HttpHeaders headers) {
    if (headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      return false;
    }
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    return length == null || length.equals("0");
  }

  @Override
  public HttpRequest request() {
    return request;
  }

  @Override
  public String scheme() {
    return connection.scheme();
  }

  @Override
  public Channel channel() {
    return connection.channel();
  }

  @Override
  public boolean bodyless() {
    return bodyless;
  }

  @Override
  public void listen(DownstreamListener to) {
    listener = to;
  }

  private boolean live() {
    return answer != Answer.OVER && connection.isCurrent(this);
  }

  /** Whether all of the request has come. */
  boolean whole() {
    return whole;
  }

  /** Whether the connection ends with this answer. */
  boolean lastOfConnection() {
    return !keepAlive;
  }

  void content(HttpContent content) {
    if (content.decoderResult().isFailure()) {
      content.release();
      keepAlive = false;
      if (listener != null) {
        listener.onMalformed(content.decoderResult().cause());
      }
      return;
    }
    if (content instanceof LastHttpContent last) {
      whole = true;
      trailers = last.trailingHeaders();
    }
    received(content.content());
  }

  void received(ByteBuf data) {
    if (!data.isReadable() || answer == Answer.OVER) {
      data.release();
    } else {
      queue.add(data);
    }
    deliver();
    if (queue.bytes() > HIGH_WATER) {
      connection.pause();
    }
  }

  @Override
  public void pull() {
    if (!live()) {
      return;
    }
    if (!asked) {
      asked = true;
      if (queue.isEmpty() && !whole && HttpUtil.is100ContinueExpected(request)) {
        connection.write(connection.encoder().proceed(alloc()));
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
    while (demand > 0 && !queue.isEmpty()) {
      demand--;
      var piece = queue.poll();
      if (piece != null) {
        to.onBody(piece);
      }
    }
    delivering = false;
    if (demand > 0 && live()) {
      connection.resume();
    }
    if (whole && !bodyless && !endTold && queue.isEmpty() && live()) {
      endTold = true;
      to.onEnd(trailers);
    }
  }

  private ByteBufAllocator alloc() {
    return connection.channel().alloc();
  }

  @Override
  public void answer(int status, HttpHeaders headers, ByteBuf body) {
    if (!live() || answer != Answer.NONE) {
      body.release();
      return;
    }
    // What is still to come of the request could not be told from the next one.
    keepAlive &= whole;
    int size = body.readableBytes();
    begin(status, Answer.PLAIN, headers);
    boolean silent = answer == Answer.SILENT;
    boolean copied = !silent && size <= COPIED;
    if (counted) {
      promised -= size;
      keepAlive &= promised == 0;
    }
    var framing = silent || counted ? Framing.AS_IS : Framing.LENGTH;
    var head =
        connection
            .encoder()
            .head(alloc(), status, headers, framing, size, fate(headers), copied ? size : 0);
    if (copied) {
      head.writeBytes(body);
    }
    connection.write(head);
    if (copied || silent) {
      body.release();
    } else {
      connection.write(body);
    }
    finish();
  }

  @Override
  public void head(int status, HttpHeaders headers) {
    if (!live() || answer != Answer.NONE) {
      return;
    }
    boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    begin(status, old ? Answer.PLAIN : Answer.CHUNKED, headers);
    // A client that does not know chunks learns the end from the end of the connection.
    keepAlive &= !old || counted || answer == Answer.SILENT;
    var framing = answer == Answer.CHUNKED ? Framing.CHUNKED : Framing.AS_IS;
    connection.write(
        connection.encoder().head(alloc(), status, headers, framing, 0, fate(headers), 0));
    connection.flushSoon();
  }

  /**
   * Settles how the body goes.
   *
   * @param unknown when its length is not known
   */
  private void begin(int status, Answer unknown, HttpHeaders headers) {
    if (status == HttpResponseStatus.NO_CONTENT.code()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (silent(status)) {
      answer = Answer.SILENT;
    } else if (length == null) {
      answer = unknown;
    } else {
      answer = Answer.PLAIN;
      counted = true;
      promised = parse(length);
    }
  }

  private static long parse(String length) {
    try {
      return Long.parseLong(length.strip());
    } catch (NumberFormatException e) {
      return Long.MAX_VALUE;
    }
  }

  private boolean silent(int status) {
    boolean tunnel = request.method().equals(HttpMethod.CONNECT) && status / 100 == 2;
    return tunnel
        || request.method().equals(HttpMethod.HEAD)
        || status == HttpResponseStatus.NO_CONTENT.code()
        || status == HttpResponseStatus.NOT_MODIFIED.code();
  }

  private Connection fate(HttpHeaders headers) {
    keepAlive &=
        !connection.draining()
            && !headers.containsValue(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE, true);
    if (!keepAlive) {
      return Connection.CLOSES;
    }
    return request.protocolVersion().equals(HttpVersion.HTTP_1_0)
        ? Connection.STAYS_SAID
        : Connection.STAYS;
  }

  @Override
  public void body(ByteBuf data) {
    int size = data.readableBytes();
    if (!live() || size == 0 || answer == Answer.NONE || answer == Answer.SILENT) {
      data.release();
      return;
    }
    if (counted && size > promised) {
      // More than the head said: the client would take the rest for the next answer.
      data.release();
      connection.channel().close();
      return;
    }
    promised -= size;
    if (answer == Answer.CHUNKED) {
      chunk(data, size);
    } else {
      connection.write(data);
    }
    connection.flushSoon();
  }

  private void chunk(ByteBuf data, int size) {
    var encoder = connection.encoder();
    if (size <= COPIED) {
      var all = encoder.chunkHead(alloc(), size, size + 2);
      all.writeBytes(data);
      data.release();
      Http1Encoder.chunkEnd(all);
      connection.write(all);
    } else {
      connection.write(encoder.chunkHead(alloc(), size, 0));
      connection.write(data);
      connection.write(encoder.chunkEnd(alloc()));
    }
  }

  @Override
  public void end(HttpHeaders trailing) {
    if (!live() || answer == Answer.NONE) {
      return;
    }
    if (answer == Answer.CHUNKED) {
      connection.write(connection.encoder().bodyEnd(alloc(), trailing));
    }
    finish();
  }

  private void finish() {
    // A body of another length than its head says must not be mistaken for a whole one.
    keepAlive &= whole && (!counted || promised == 0);
    answer = Answer.OVER;
    queue.clear();
    connection.sendLast(this);
  }

  @Override
  public boolean writable() {
    return live() && connection.channel().isWritable();
  }

  @Override
  public boolean upgradable() {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1) && bodyless;
  }

  @Override
  public void upgrade(HttpHeaders headers) {
    if (!live() || answer != Answer.NONE) {
      return;
    }
    answer = Answer.UPGRADED;
    whole = false;
    connection.write(
        connection
            .encoder()
            .head(
                alloc(),
                HttpResponseStatus.SWITCHING_PROTOCOLS.code(),
                headers,
                Framing.AS_IS,
                0,
                Connection.UPGRADES,
                0));
    connection.flush();
    connection.switchToBytes();
  }

  @Override
  public void tunnel(Runnable bytes) {
    if (!live() || answer != Answer.NONE) {
      return;
    }
    answer = Answer.OVER;
    int status = HttpResponseStatus.OK.code();
    connection.write(
        connection
            .encoder()
            .head(
                alloc(), status, EmptyHttpHeaders.INSTANCE, Framing.AS_IS, 0, Connection.STAYS, 0));
    connection.leave(bytes);
  }

  @Override
  public void abort() {
    answer = Answer.OVER;
    queue.clear();
    connection.abort(this);
  }

  void writableAgain() {
    if (listener != null && live()) {
      listener.onWritable();
    }
  }

  void sent() {
    if (listener != null) {
      listener.onSent();
    }
  }

  void gone() {
    boolean upgraded = answer == Answer.UPGRADED;
    answer = Answer.OVER;
    queue.clear();
    if (listener == null) {
      return;
    }
    if (upgraded) {
      // Without HTTP the end of the connection is the end of the message.
      listener.onEnd(EmptyHttpHeaders.INSTANCE);
      listener.onSent();
    } else {
      listener.onGone();
    }
  }
}
