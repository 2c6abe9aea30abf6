package io.amime.proxy.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

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
  private @Nullable ScheduledFuture<?> silence;
  private @Nullable ScheduledFuture<?> patience;

  TlsOrPlain(Supplier<ChannelHandler> tls, BooleanSupplier serverMaySpeakFirst, Runnable onPlain) {
    this.tls = tls;
    this.serverMaySpeakFirst = serverMaySpeakFirst;
    this.onPlain = onPlain;
  }

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    var loop = ctx.executor();
    silence = loop.schedule(() -> onSilence(ctx), SILENCE_SECONDS, TimeUnit.SECONDS);
    patience = loop.schedule(() -> ctx.close(), PATIENCE_SECONDS, TimeUnit.SECONDS);
    ctx.fireChannelActive();
  }

  /** A timer holds the whole connection, long after it is closed where thousands come a second. */
  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    stop(silence);
    stop(patience);
  }

  private static void stop(@Nullable ScheduledFuture<?> timer) {
    if (timer != null) {
      timer.cancel(false);
    }
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
