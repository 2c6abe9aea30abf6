package io.amime.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.security.cert.CertificateException;

/** Waits behind the TLS handler for the end of the handshake, which also settles the protocol. */
final class Handshake extends ChannelInboundHandlerAdapter {
  private final Dialer dialer;
  private final UpstreamTls tls;
  private final PooledConnection place;

  Handshake(Dialer dialer, UpstreamTls tls, PooledConnection place) {
    this.dialer = dialer;
    this.tls = tls;
    this.place = place;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        shaken(ctx, ctx.pipeline().get(SslHandler.class));
      } else {
        place.failed(done.cause());
        ctx.close();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  private void shaken(ChannelHandlerContext ctx, SslHandler handler) {
    try {
      tls.recheck(handler.engine().getSession());
    } catch (CertificateException e) {
      place.failed(e);
      ctx.close();
      return;
    }
    boolean http2 = ApplicationProtocolNames.HTTP_2.equals(handler.applicationProtocol());
    // Within this call: what the server sent along must find its reader.
    dialer.speak(ctx.channel(), place, http2);
    ctx.pipeline().remove(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    place.gone();
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    place.failed(cause);
    ctx.close();
  }
}
