package io.amime.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * Decides by the first bytes of a connection whether it is TLS; plain text then passes without a
 * principal. Who has not said enough after a second waits for a server that speaks first, where
 * there may be one: no client of TLS does. Anywhere else he is cut off after ten.
 */
final class TlsOrPlain extends ByteToMessageDecoder {
  private static final int RECORD_HEAD = 5;
  private static final byte HANDSHAKE = 22;
  private static final long SILENCE_SECONDS = 1;
  private static final long PATIENCE_SECONDS = 10;

  private final Supplier<ChannelHandler> tls;
  private final BooleanSupplier serverMaySpeakFirst;
  private final Runnable onPlain;

  TlsOrPlain(Supplier<ChannelHandler> tls, BooleanSupplier serverMaySpeakFirst, Runnable onPlain) {
    this.tls = tls;
    this.serverMaySpeakFirst = serverMaySpeakFirst;
    this.onPlain = onPlain;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    after(SILENCE_SECONDS, ctx, () -> onSilence(ctx));
    after(PATIENCE_SECONDS, ctx, ctx::close);
    ctx.fireChannelActive();
  }

  private static void after(long seconds, ChannelHandlerContext ctx, Runnable action) {
    Runnable unlessDecided =
        () -> {
          if (!ctx.isRemoved()) {
            action.run();
          }
        };
    ctx.executor().schedule(unlessDecided, seconds, TimeUnit.SECONDS);
  }

  private void onSilence(ChannelHandlerContext ctx) {
    var said = internalBuffer();
    boolean greeting = said.isReadable() && said.getByte(said.readerIndex()) == HANDSHAKE;
    if (!greeting && ctx.channel().isActive() && serverMaySpeakFirst.getAsBoolean()) {
      plain(ctx);
    }
  }

  private void plain(ChannelHandlerContext ctx) {
    onPlain.run();
    ctx.pipeline().remove(this);
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (in.readableBytes() < RECORD_HEAD) {
      return;
    }
    if (SslHandler.isEncrypted(in, false)) {
      ctx.pipeline().replace(this, "amime.greeting", tls.get());
    } else {
      plain(ctx);
    }
  }
}
