package io.amime.proxy.listener;

import io.amime.proxy.http.FailureResponder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandler.Sharable;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DuplexChannel;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/**
 * Serves a client for whom there is no room: it hears so in HTTP/1.1, and nothing at all where it
 * speaks something else. One for all of them, because they must cost next to nothing.
 */
@Sharable
final class Overload extends ChannelInboundHandlerAdapter {
  static final String REASON = "overload";

  /** How long it may take to ask, and to read the answer. */
  private static final long MILLIS = 1000;

  private static final String TEXT = "This proxy serves as many connections as it can.\n";

  private static final ChannelFutureListener END = Overload::end;

  private final ByteBuf answer =
      Unpooled.unreleasableBuffer(
          Unpooled.copiedBuffer(
              """
              HTTP/1.1 503 Service Unavailable\r
              content-type: text/plain; charset=utf-8\r
              content-length: %d\r
              %s: %s\r
              connection: close\r
              \r
              %s\
              """
                  .formatted(TEXT.length(), FailureResponder.REASON_HEADER, REASON, TEXT),
              StandardCharsets.US_ASCII));

  @Override
  public void channelActive(ChannelHandlerContext ctx) {
    var end = ctx.executor().schedule(() -> ctx.close(), MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    boolean first = ctx.channel() instanceof DuplexChannel duplex && !duplex.isOutputShutdown();
    ReferenceCountUtil.release(message);
    if (first) {
      // Closed at once it could be reset by what still comes, and the answer lost unread.
      ctx.writeAndFlush(answer.duplicate()).addListener(END);
    }
  }

  private static void end(ChannelFuture written) {
    if (written.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
