package io.amime.proxy.upstream;

import io.amime.proxy.http1.Http1Encoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.util.ReferenceCountUtil;

/** The one request that an {@link Http1Connection} serves. */
final class Http1Stream implements UpstreamStream {
  private final Http1Connection connection;
  private final UpstreamListener listener;
  private final boolean reused;
  private boolean headWritten;
  private boolean bodyless;
  private boolean chunked;
  private boolean requestEnded;
  private boolean keepAlive;
  private boolean paused;
  private boolean upgradeAsked;
  private boolean upgraded;

  Http1Stream(Http1Connection connection, UpstreamListener listener, boolean reused) {
    this.connection = connection;
    this.listener = listener;
    this.reused = reused;
  }

  UpstreamListener listener() {
    return listener;
  }

  /** Whether the connection carries bytes and no more HTTP. */
  boolean upgraded() {
    return upgraded;
  }

  /** Whether the answer has no body, whatever its head says of one. */
  boolean bodyless() {
    return bodyless;
  }

  /** Whether any byte of the request may have left. */
  boolean sent() {
    return headWritten;
  }

  /** Whether another request may follow on the connection. */
  boolean reusable() {
    return keepAlive && requestEnded;
  }

  /** Takes note of the answer's head; false when it makes no sense. */
  boolean answered(HttpResponse head) {
    keepAlive = HttpUtil.isKeepAlive(head);
    upgraded = head.status().code() == HttpResponseStatus.SWITCHING_PROTOCOLS.code();
    return !upgraded || upgradeAsked;
  }

  private boolean live() {
    return connection.serves(this);
  }

  @Override
  public void head(HttpRequest request) {
    if (!live()) {
      ReferenceCountUtil.release(request);
      return;
    }
    headWritten = true;
    upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
    bodyless = request.method().equals(HttpMethod.HEAD);
    if (request instanceof FullHttpRequest full) {
      requestEnded = true;
      whole(full);
    } else {
      frame(request.headers());
      write(Http1Encoder.request(alloc(), request));
    }
  }

  private void whole(FullHttpRequest request) {
    chunked = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    write(Http1Encoder.request(alloc(), request));
    if (!request.content().isReadable()) {
      request.release();
    } else if (chunked) {
      Http1Encoder.chunk(connection.ctx(), request.content());
    } else {
      write(request.content());
    }
    if (chunked) {
      write(Http1Encoder.bodyEnd(alloc(), EmptyHttpHeaders.INSTANCE));
    }
    connection.ctx().flush();
  }

  /** A body that came over HTTP/2 needs no length; here it must have one, or chunks. */
  private void frame(HttpHeaders headers) {
    chunked = headers.contains(HttpHeaderNames.TRANSFER_ENCODING);
    if (!chunked && !headers.contains(HttpHeaderNames.CONTENT_LENGTH)) {
      chunked = true;
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }

  private ByteBufAllocator alloc() {
    return connection.ctx().alloc();
  }

  private void write(ByteBuf data) {
    var ctx = connection.ctx();
    ctx.write(data, ctx.voidPromise());
  }

  @Override
  public void body(ByteBuf data) {
    if (!live() || (requestEnded && !upgraded) || !data.isReadable()) {
      data.release();
    } else if (chunked && !upgraded) {
      Http1Encoder.chunk(connection.ctx(), data);
    } else {
      write(data);
    }
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (live() && !requestEnded) {
      requestEnded = true;
      if (chunked) {
        write(Http1Encoder.bodyEnd(alloc(), trailers));
      }
      connection.ctx().flush();
    }
  }

  @Override
  public void flush() {
    if (live()) {
      connection.ctx().flush();
    }
  }

  @Override
  public boolean writable() {
    return live() && connection.channel().isWritable();
  }

  @Override
  public void reading(boolean on) {
    if (live() && on) {
      resumeReading();
    } else if (live() && !paused) {
      paused = true;
      connection.channel().config().setAutoRead(false);
    }
  }

  void resumeReading() {
    if (paused) {
      paused = false;
      connection.channel().config().setAutoRead(true);
    }
  }

  @Override
  public void abort() {
    if (live()) {
      connection.abandoned();
    }
  }

  @Override
  public boolean reused() {
    return reused;
  }
}
