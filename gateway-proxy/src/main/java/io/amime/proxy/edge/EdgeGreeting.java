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

  /** How it goes on. */
  sealed interface Choice {
    /** It was chosen before. */
    record None() implements Choice {}

    /** By TLS. */
    record Speak(SslHandler tls) implements Choice {}

    /**
     * By somebody else who reads all that the client has sent.
     *
     * @param reader puts that one at the end of the pipeline
     */
    record Pass(Runnable reader) implements Choice {}

    /** Not at all. */
    record End(Alert alert) implements Choice {}
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
    private byte[] record() {
      return new byte[] {21, 3, 3, 0, 2, 2, (byte) code};
    }

    /** Tells a client that has only sent its greeting, and closes. */
    void end(Channel client) {
      client
          .writeAndFlush(Unpooled.wrappedBuffer(record()))
          .addListener(ChannelFutureListener.CLOSE);
    }
  }

  @Override
  protected Future<Choice> lookup(ChannelHandlerContext ctx, @Nullable String name) {
    if (chosen) {
      return ctx.executor().newSucceededFuture(new Choice.None());
    }
    chosen = true;
    var wanted = name == null ? "" : name.toLowerCase(Locale.ROOT);
    return ctx.executor().newSucceededFuture(choice.apply(ctx.channel(), wanted));
  }

  @Override
  protected void onLookupComplete(
      ChannelHandlerContext ctx, @Nullable String name, Future<Choice> found) {
    switch (found.getNow()) {
      case Choice.None none -> {}
      case Choice.Speak(var tls) -> ctx.pipeline().replace(this, "amime.tls", tls);
      case Choice.Pass(var reader) -> {
        ctx.pipeline().remove(EdgeDoorkeeper.class);
        reader.run();
        // With it, what it has read goes to that one.
        ctx.pipeline().remove(this);
      }
      case Choice.End(var alert) -> alert.end(ctx.channel());
    }
  }
}
