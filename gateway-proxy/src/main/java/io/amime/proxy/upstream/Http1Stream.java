package io.amime.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;

/** The one request that an {@link Http1Connection} serves. */
final class Http1Stream implements UpstreamStream {
  private final Http1Connection connection;
  private final UpstreamListener listener;
  private final boolean reused;
  private boolean headWritten;
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
    var ctx = connection.ctx();
    headWritten = true;
    upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
    if (request instanceof FullHttpRequest) {
      requestEnded = true;
      ctx.writeAndFlush(request, ctx.voidPromise());
    } else {
      frame(request.headers());
      ctx.write(request, ctx.voidPromise());
    }
  }

  /** A body that came over HTTP/2 needs no length; here it must have one, or chunks. */
  private static void frame(HttpHeaders headers) {
    if (!headers.contains(HttpHeaderNames.CONTENT_LENGTH)
        && !headers.contains(HttpHeaderNames.TRANSFER_ENCODING)) {
      headers.set(HttpHeaderNames.TRANSFER_ENCODING, HttpHeaderValues.CHUNKED);
    }
  }

  @Override
  public void body(ByteBuf data) {
    if (!live() || (requestEnded && !upgraded)) {
      data.release();
      return;
    }
    var ctx = connection.ctx();
    ctx.write(upgraded ? data : new DefaultHttpContent(data), ctx.voidPromise());
  }

  @Override
  public void end(HttpHeaders trailers) {
    if (live() && !requestEnded) {
      requestEnded = true;
      var ctx = connection.ctx();
      var last =
          trailers.isEmpty()
              ? LastHttpContent.EMPTY_LAST_CONTENT
              : new DefaultLastHttpContent(Unpooled.EMPTY_BUFFER, trailers);
      ctx.writeAndFlush(last, ctx.voidPromise());
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
