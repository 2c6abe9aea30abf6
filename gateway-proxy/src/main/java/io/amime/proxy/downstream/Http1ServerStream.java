package io.amime.proxy.downstream;

import io.amime.proxy.http1.Http1Encoder;
import io.amime.proxy.http1.Http1Encoder.Connection;
import io.amime.proxy.http1.Http1Encoder.Framing;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import org.jspecify.annotations.Nullable;

/** One request on an HTTP/1.1 connection. */
final class Http1ServerStream implements DownstreamStream {
  /** Bodies up to this are copied behind their head: one buffer is cheaper to send than two. */
  private static final int COPIED = 4 * 1024;

  private final Http1ServerConnection connection;
  private final HttpRequest request;
  private final Http1RequestBody body;
  private @Nullable DownstreamListener listener;
  private Http1Answer answer = Http1Answer.NONE;
  private boolean keepAlive;
  private boolean counted;

  /** Bytes of the body that the answer's Content-Length still promises, where it has one. */
  private long promised;

  Http1ServerStream(Http1ServerConnection connection, HttpRequest request) {
    this.connection = connection;
    this.request = request;
    this.body = new Http1RequestBody(connection, this);
    this.keepAlive = !request.decoderResult().isFailure() && HttpUtil.isKeepAlive(request);
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
    return body.bodyless();
  }

  @Override
  public void listen(DownstreamListener to) {
    listener = to;
    body.listen(to);
  }

  /** Whether nothing of the answer can follow. */
  boolean over() {
    return answer == Http1Answer.OVER;
  }

  /** Whether the connection still serves this request. */
  boolean live() {
    return answer != Http1Answer.OVER && connection.isCurrent(this);
  }

  /** Whether all of the request has come. */
  boolean whole() {
    return body.whole();
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
    body.content(content);
  }

  void received(ByteBuf data) {
    body.received(data);
  }

  @Override
  public void pull() {
    if (live()) {
      body.pull();
    }
  }

  private ByteBufAllocator alloc() {
    return connection.channel().alloc();
  }

  @Override
  public void answer(int status, HttpHeaders headers, ByteBuf content) {
    if (!live() || answer != Http1Answer.NONE) {
      content.release();
      return;
    }
    // What is still to come of the request could not be told from the next one.
    keepAlive &= body.whole();
    int size = content.readableBytes();
    begin(status, Http1Answer.PLAIN, headers);
    boolean silent = answer == Http1Answer.SILENT;
    boolean copied = !silent && size <= COPIED;
    if (counted) {
      promised -= size;
      keepAlive &= promised == 0;
    }
    var framing = silent || counted ? Framing.AS_IS : Framing.LENGTH;
    var head =
        Http1Encoder.answer(
            alloc(), status, headers, framing, size, fate(headers), copied ? size : 0);
    if (copied) {
      head.writeBytes(content);
    }
    connection.write(head);
    if (copied || silent) {
      content.release();
    } else {
      connection.write(content);
    }
    finish();
  }

  @Override
  public void head(int status, HttpHeaders headers) {
    if (!live() || answer != Http1Answer.NONE) {
      return;
    }
    boolean old = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
    begin(status, old ? Http1Answer.PLAIN : Http1Answer.CHUNKED, headers);
    // A client that does not know chunks learns the end from the end of the connection.
    keepAlive &= !old || counted || answer == Http1Answer.SILENT;
    var framing = answer == Http1Answer.CHUNKED ? Framing.CHUNKED : Framing.AS_IS;
    writeHead(status, headers, framing, fate(headers));
    connection.flushSoon();
  }

  private void writeHead(int status, HttpHeaders headers, Framing framing, Connection fate) {
    connection.write(Http1Encoder.answer(alloc(), status, headers, framing, 0, fate, 0));
  }

  /**
   * Settles how the body goes.
   *
   * @param unknown when its length is not known
   */
  private void begin(int status, Http1Answer unknown, HttpHeaders headers) {
    if (status == HttpResponseStatus.NO_CONTENT.code()) {
      headers.remove(HttpHeaderNames.CONTENT_LENGTH);
    }
    var length = headers.get(HttpHeaderNames.CONTENT_LENGTH);
    if (Http1Answer.isSilent(request, status)) {
      answer = Http1Answer.SILENT;
    } else if (length == null) {
      answer = unknown;
    } else {
      answer = Http1Answer.PLAIN;
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
    if (!live() || size == 0 || answer == Http1Answer.NONE || answer == Http1Answer.SILENT) {
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
    if (answer == Http1Answer.CHUNKED) {
      connection.writeChunk(data);
    } else {
      connection.write(data);
    }
    if (connection.channel().isWritable()) {
      connection.flushSoon();
    } else {
      // Only what the socket does not take counts as being behind.
      connection.flush();
    }
  }

  @Override
  public void end(HttpHeaders trailing) {
    if (!live() || answer == Http1Answer.NONE) {
      return;
    }
    if (answer == Http1Answer.CHUNKED) {
      connection.write(Http1Encoder.bodyEnd(alloc(), trailing));
    }
    finish();
  }

  private void finish() {
    // A body of another length than its head says must not be mistaken for a whole one.
    keepAlive &= body.whole() && (!counted || promised == 0);
    answer = Http1Answer.OVER;
    body.clear();
    connection.sendLast(this);
  }

  @Override
  public boolean writable() {
    return live() && connection.channel().isWritable();
  }

  @Override
  public boolean upgradable() {
    return request.protocolVersion().equals(HttpVersion.HTTP_1_1) && body.bodyless();
  }

  @Override
  public void upgrade(HttpHeaders headers) {
    if (!live() || answer != Http1Answer.NONE) {
      return;
    }
    answer = Http1Answer.UPGRADED;
    body.reopen();
    int status = HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    writeHead(status, headers, Framing.AS_IS, Connection.UPGRADES);
    connection.flush();
    connection.switchToBytes();
  }

  @Override
  public void tunnel(Runnable bytes) {
    if (!live() || answer != Http1Answer.NONE) {
      return;
    }
    answer = Http1Answer.OVER;
    int status = HttpResponseStatus.OK.code();
    writeHead(status, EmptyHttpHeaders.INSTANCE, Framing.AS_IS, Connection.STAYS);
    connection.leave(bytes);
  }

  @Override
  public void abort() {
    answer = Http1Answer.OVER;
    body.clear();
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
    boolean upgraded = answer == Http1Answer.UPGRADED;
    answer = Http1Answer.OVER;
    body.clear();
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
