package io.amime.proxy.listener;

import io.amime.proxy.downstream.DownstreamHandler;
import io.amime.proxy.downstream.Http1ServerConnection;
import io.amime.proxy.downstream.Http2ServerConnection;
import io.amime.proxy.downstream.RunningRequests;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Tells HTTP/2 from HTTP/1.1 by what TLS has negotiated, else by the preface that every HTTP/2
 * client sends first, and then steps aside.
 */
final class ProtocolDetector extends ByteToMessageDecoder {
  private final DownstreamHandler handler;
  private final RunningRequests requests;
  private final Duration idle;
  private @Nullable ScheduledFuture<?> idleTimer;

  ProtocolDetector(DownstreamHandler handler, RunningRequests requests, Duration idle) {
    this.handler = handler;
    this.requests = requests;
    this.idle = idle;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    idleTimer = ctx.executor().schedule(() -> ctx.close(), idle.toMillis(), TimeUnit.MILLISECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (idleTimer != null) {
      idleTimer.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    var preface = Http2CodecUtil.connectionPrefaceBuf();
    int known = Math.min(in.readableBytes(), preface.readableBytes());
    if (negotiated(ctx)) {
      Http2ServerConnection.install(ctx.pipeline(), handler, requests, idle);
    } else if (!ByteBufUtil.equals(in, in.readerIndex(), preface, preface.readerIndex(), known)) {
      Http1ServerConnection.install(ctx.pipeline(), handler, requests, idle);
    } else if (known == preface.readableBytes()) {
      Http2ServerConnection.install(ctx.pipeline(), handler, requests, idle);
    } else {
      return;
    }
    ctx.pipeline().remove(this);
  }

  private static boolean negotiated(ChannelHandlerContext ctx) {
    var tls = ctx.pipeline().get(SslHandler.class);
    return tls != null && ApplicationProtocolNames.HTTP_2.equals(tls.applicationProtocol());
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // Nothing was asked yet, so there is nobody to answer.
    ctx.close();
  }
}
