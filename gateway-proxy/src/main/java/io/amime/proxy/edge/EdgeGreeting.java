package io.amime.proxy.edge;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.ssl.AbstractSniHandler;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.Future;
import java.time.Duration;
import java.util.Locale;
import java.util.function.BiFunction;
import org.jspecify.annotations.Nullable;

/** Reads the name that a client asks for, and puts the TLS for it in its own place. */
final class EdgeGreeting extends AbstractSniHandler<EdgeGreeting.Choice> {
  private static final int LONGEST_GREETING = 16 * 1024;

  private final BiFunction<Channel, String, Choice> choice;

  /** Set once: what a client sent may be looked at again while the connection ends. */
  private boolean chosen;

  /**
   * @param choice by the name in lower case, empty when the client gives none; on the event loop
   */
  EdgeGreeting(Duration patience, BiFunction<Channel, String, Choice> choice) {
    super(LONGEST_GREETING, patience.toMillis());
    this.choice = choice;
  }

  /** TLS to go on with, or an alert to end with. */
  record Choice(@Nullable SslHandler tls, @Nullable Alert alert) {
    static final Choice NONE = new Choice(null, null);
    static final Choice UNKNOWN_NAME = new Choice(null, Alert.UNRECOGNIZED_NAME);
    static final Choice NO_CERTIFICATE = new Choice(null, Alert.INTERNAL_ERROR);
  }

  /** RFC 8446, section 6. */
  enum Alert {
    INTERNAL_ERROR(80),
    UNRECOGNIZED_NAME(112);

    private final int code;

    Alert(int code) {
      this.code = code;
    }

    /** A record of its own, before anything was agreed on. */
    byte[] record() {
      return new byte[] {21, 3, 3, 0, 2, 2, (byte) code};
    }
  }

  @Override
  protected Future<Choice> lookup(ChannelHandlerContext ctx, @Nullable String name) {
    if (chosen) {
      return ctx.executor().newSucceededFuture(Choice.NONE);
    }
    chosen = true;
    var wanted = name == null ? "" : name.toLowerCase(Locale.ROOT);
    return ctx.executor().newSucceededFuture(choice.apply(ctx.channel(), wanted));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String name, Future<Choice> found) {
    var now = found.getNow();
    if (now.tls() != null) {
      ctx.pipeline().replace(this, "amime.tls", now.tls());
    } else if (now.alert() != null) {
      ctx.writeAndFlush(Unpooled.wrappedBuffer(now.alert().record()))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }
}
