package io.amime.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Decides by the first bytes of a connection whether it is TLS; plain text then passes without a
 * principal. Who sends less than a record's head within ten seconds is cut off.
 */
final class TlsOrPlain extends ByteToMessageDecoder {
  private static final int RECORD_HEAD = 5;
  private static final long PATIENCE_SECONDS = 10;

  private final Supplier<ChannelHandler> tls;
  private final Runnable onPlain;

  TlsOrPlain(Supplier<ChannelHandler> tls, Runnable onPlain) {
    this.tls = tls;
    this.onPlain = onPlain;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    ctx.executor()
        .schedule(
            () -> {
              if (!ctx.isRemoved()) {
                ctx.close();
              }
            },
            PATIENCE_SECONDS,
            TimeUnit.SECONDS);
    ctx.fireChannelActive();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < RECORD_HEAD) {
      return;
    }
    if (SslHandler.isEncrypted(in, false)) {
      ctx.pipeline().replace(this, "amime.greeting", tls.get());
    } else {
      onPlain.run();
      ctx.pipeline().remove(this);
    }
  }
}
