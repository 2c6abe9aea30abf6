package io.amime.proxy.tcp;

import io.amime.proxy.transport.Transport;
import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.io.IOException;
import java.net.SocketAddress;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Opens one connection that nothing but bytes will go over. */
final class Dial {
  private final Listener listener;
  private boolean told;

  private Dial(Listener listener) {
    this.listener = listener;
  }

  /** Hears once what became of it, on the event loop. */
  interface Listener {
    /** It stands; a reader has to be in place when this returns. */
    void connected(Channel channel);

    void failed(Throwable cause);
  }

  /**
   * Opens it.
   *
   * @param tls makes the handler for mutual TLS, null for plain bytes
   */
  static void open(
      EventLoop loop,
      SocketAddress address,
      Duration timeout,
      @Nullable Function<Channel, SslHandler> tls,
      Listener listener) {
    var dial = new Dial(listener);
    new Bootstrap()
        .group(loop)
        .channel(Transport.of(loop).client())
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.SO_KEEPALIVE, true)
        .option(ChannelOption.RECVBUF_ALLOCATOR, Transport.reads())
        .option(
            ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(Math.max(1, timeout.toMillis())))
        .handler(
            new ChannelInitializer<>() {
              @Override
              protected void initChannel(Channel channel) {
                if (tls != null) {
                  channel.pipeline().addLast(tls.apply(channel), dial.new Handshake());
                }
              }
            })
        .connect(address)
        .addListener((ChannelFuture connecting) -> {
          if (!connecting.isSuccess()) {
            dial.failed(connecting.cause());
          } else if (tls == null) {
            listener.connected(connecting.channel());
          }
        });
  }

  private void failed(Throwable cause) {
    if (!told) {
      told = true;
      listener.failed(cause);
    }
  }

  /** Waits behind the TLS handler until both sides have shown who they are. */
  private final class Handshake extends ChannelInboundHandlerAdapter {
    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent done) {
        if (done.isSuccess()) {
          told = true;
          listener.connected(ctx.channel());
          ctx.pipeline().remove(this);
        } else {
          failed(done.cause());
          ctx.close();
        }
      }
      ctx.fireUserEventTriggered(event);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      failed(new IOException("closed during the handshake"));
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed(cause);
      ctx.close();
    }
  }
}
