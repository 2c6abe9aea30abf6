package io.amime.proxy.identity;

import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads whom a client wants from the first message of its handshake, and chooses TLS by that. */
final class ServerGreeting extends AbstractSniHandler<Function<ByteBufAllocator, SslHandler>> {
  private final Function<String, Function<ByteBufAllocator, SslHandler>> choice;

  /**
   * @param patience until the first message is there
   * @param choice by the server name, empty when the client names none
   */
  ServerGreeting(
      Duration patience, Function<String, Function<ByteBufAllocator, SslHandler>> choice) {
    super(patience.toMillis());
    this.choice = choice;
  }

  @Override
  protected Future<Function<ByteBufAllocator, SslHandler>> lookup(
      ChannelHandlerContext ctx, @Nullable String name) {
    return ctx.executor().newSucceededFuture(choice.apply(name == null ? "" : name));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx,
      @Nullable String name,
      Future<Function<ByteBufAllocator, SslHandler>> chosen) {
    ctx.pipeline().replace(this, "amime.tls", chosen.getNow().apply(ctx.alloc()));
  }
}
