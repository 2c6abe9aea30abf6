package io.amime.proxy.upstream;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.ApplicationProtocolNames;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;

/** Waits behind the TLS handler for the end of the handshake, which also settles the protocol. */
final class Handshake extends ChannelInboundHandlerAdapter {
  private final Dialer dialer;
  private final PooledConnection place;

  Handshake(Dialer dialer, PooledConnection place) {
    this.dialer = dialer;
    this.place = place;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      if (done.isSuccess()) {
        var chosen = ctx.pipeline().get(SslHandler.class).applicationProtocol();
        // Within this call: what the server sent along must find its reader.
        dialer.speak(ctx.channel(), place, ApplicationProtocolNames.HTTP_2.equals(chosen));
        ctx.pipeline().remove(this);
      } else {
        place.failed(done.cause());
        ctx.close();
      }
    }
    ctx.fireUserEventTriggered(event);
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
