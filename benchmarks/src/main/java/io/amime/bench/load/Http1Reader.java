package io.amime.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads just enough of HTTP/1.1 answers to know their status and their end, without a codec, so
 * that the generator is cheaper than what it measures.
 */
final class Http1Reader extends ChannelInboundHandlerAdapter {
  private static final String LENGTH = "content-length:";

  private final IntConsumer answered;
  private final Runnable lost;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf begun;
  private long missing;
  private int status;

  /**
   * @param answered told the status of each complete answer
   * @param lost told of the end of the connection
   */
  Http1Reader(IntConsumer answered, Runnable lost) {
    this.answered = answered;
    this.lost = lost;
  }

  @Nullable Channel channel() {
    return context == null ? null : context.channel();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    try {
      if (status == 0) {
        bytes = joined(bytes);
        int end = endOfHead(bytes);
        if (end < 0) {
          begun = bytes.retain();
          return;
        }
        readHead(bytes, end);
      }
      missing -= bytes.readableBytes();
      if (missing <= 0) {
        int was = status;
        status = 0;
        answered.accept(was);
      }
    } finally {
      bytes.release();
    }
  }

  private ByteBuf joined(ByteBuf bytes) {
    var before = begun;
    if (before == null) {
      return bytes;
    }
    begun = null;
    var joined = before.alloc().buffer().writeBytes(before).writeBytes(bytes);
    before.release();
    bytes.release();
    return joined;
  }

  private static int endOfHead(ByteBuf bytes) {
    for (int i = bytes.readerIndex() + 3; i < bytes.writerIndex(); i++) {
      if (bytes.getByte(i) == '\n' && bytes.getByte(i - 2) == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private void readHead(ByteBuf bytes, int end) {
    var text =
        bytes
            .readCharSequence(end - bytes.readerIndex(), StandardCharsets.ISO_8859_1)
            .toString()
            .toLowerCase(Locale.ROOT);
    status = Integer.parseInt(text, 9, 12, 10);
    int at = text.indexOf(LENGTH);
    missing =
        at < 0
            ? 0
            : Long.parseLong(text.substring(at + LENGTH.length(), text.indexOf('\r', at)).strip());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (begun != null) {
      begun.release();
      begun = null;
    }
    lost.run();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
