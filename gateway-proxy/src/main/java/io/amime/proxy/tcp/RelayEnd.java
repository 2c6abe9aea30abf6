package io.amime.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.ChannelInputShutdownReadComplete;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslCloseCompletionEvent;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayDeque;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** One of the two connections of a {@link Relay}; the last handler of its pipeline. */
final class RelayEnd extends ChannelInboundHandlerAdapter {
  private final Relay relay;
  private final Channel channel;
  private final ArrayDeque<ByteBuf> early = new ArrayDeque<>(0);
  private @Nullable ChannelHandlerContext context;
  private @Nullable RelayEnd other;
  private long bytes;
  private boolean paused;
  private boolean heardAll;
  private boolean saidAll;

  RelayEnd(Relay relay, Channel channel) {
    this.relay = relay;
    this.channel = channel;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  /** Bytes that came from here. */
  long bytes() {
    return bytes;
  }

  /** Whether it neither sends nor takes anything any more. */
  boolean done() {
    return heardAll && saidAll;
  }

  /** Whom it speaks to from now on. */
  void joinTo(RelayEnd partner) {
    other = partner;
    ByteBuf data;
    while ((data = early.poll()) != null) {
      partner.write(data);
    }
    partner.flush();
    if (heardAll) {
      partner.finish();
    }
    resumeIf(partner.channel.isWritable());
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (!(message instanceof ByteBuf data)) {
      ReferenceCountUtil.release(message);
      return;
    }
    bytes += data.readableBytes();
    if (relay.over()) {
      data.release();
    } else if (other == null) {
      early.add(data);
      pause();
    } else {
      other.write(data);
    }
  }

  private void write(ByteBuf data) {
    ctx().write(data, ctx().voidPromise());
    if (!channel.isWritable()) {
      // Only what the socket does not take counts as being behind.
      flush();
    }
  }

  private void flush() {
    ctx().flush();
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (other != null && !relay.over()) {
      other.flush();
      if (!other.channel.isWritable()) {
        pause();
      }
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (other != null) {
      other.resumeIf(channel.isWritable());
    }
  }

  private void pause() {
    if (!paused) {
      paused = true;
      channel.config().setAutoRead(false);
    }
  }

  private void resumeIf(boolean possible) {
    if (paused && possible) {
      paused = false;
      channel.config().setAutoRead(true);
    }
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
    if (event instanceof SslCloseCompletionEvent closed) {
      if (closed.isSuccess()) {
        heardAll();
      }
    } else if (event == ChannelInputShutdownReadComplete.INSTANCE && !heardAll) {
      if (tls() == null) {
        heardAll();
      } else {
        // Without a closing word somebody on the way may have cut off the rest.
        relay.gone(this);
      }
    }
  }

  private void heardAll() {
    if (!heardAll) {
      heardAll = true;
      if (other != null) {
        other.finish();
      }
    }
  }

  /** The other one has said all; once that has left, this direction is closed. */
  private void finish() {
    ctx()
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(left -> {
          if (left.isSuccess() && !relay.over()) {
            saidAll();
          }
        });
  }

  private void saidAll() {
    saidAll = true;
    var tls = tls();
    if (tls != null) {
      tls.closeOutbound();
    } else if (channel instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
    relay.finished();
  }

  private @Nullable SslHandler tls() {
    return channel.pipeline().get(SslHandler.class);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    relay.gone(this);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    relay.gone(this);
    ByteBuf data;
    while ((data = early.poll()) != null) {
      data.release();
    }
  }

  void close() {
    channel.close();
  }

  /** Closes at once and without a closing word, which is all that tells the peer of a failure. */
  void reset() {
    if (channel.isOpen()) {
      channel.config().setOption(ChannelOption.SO_LINGER, 0);
      channel.unsafe().close(channel.voidPromise());
    }
  }
}
