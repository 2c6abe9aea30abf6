package io.amime.proxy.edge;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import javax.net.ssl.SSLException;

/** Sits behind TLS and lets a client in when its handshake ends well. */
final class EdgeDoorkeeper extends ChannelInboundHandlerAdapter {
  private final EdgeTls door;
  private final Runnable http;
  private boolean inside;

  EdgeDoorkeeper(EdgeTls door, Runnable http) {
    this.door = door;
    this.http = http;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslHandshakeCompletionEvent done) {
      door.ended(done.isSuccess());
      if (done.isSuccess()) {
        inside = true;
        http.run();
      }
    }
    ctx.fireUserEventTriggered(event);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    boolean tls = cause instanceof SSLException || cause.getCause() instanceof SSLException;
    if (inside && !tls) {
      ctx.fireExceptionCaught(cause);
    } else {
      // Anybody can send anything here; it is counted with the handshake.
      ctx.close();
    }
  }
}
