package io.amime.bench.load;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One connection of the open loop. Reads just enough of an answer to know its end and its status,
 * without a codec, so that the generator is cheaper than what it measures.
 */
final class OpenConnection extends ChannelInboundHandlerAdapter {
  private static final String LENGTH = "content-length:";

  private final OpenLoop.Run run;
  private @Nullable ChannelHandlerContext context;
  private @Nullable ByteBuf head;
  private long intended;
  private long missing;
  private int status;
  private boolean waiting;
  private boolean closing;

  OpenConnection(OpenLoop.Run run) {
    this.run = run;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext added) {
    context = added;
  }

  void send(ByteBuf request, long intendedNanos) {
    intended = intendedNanos;
    waiting = true;
    status = 0;
    if (context != null) {
      context.writeAndFlush(request, context.voidPromise());
    }
  }

  void close() {
    closing = true;
    if (context != null) {
      context.close();
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var bytes = (ByteBuf) message;
    try {
      if (status == 0) {
        bytes = collect(bytes);
        int end = endOfHead(bytes);
        if (end < 0) {
          head = bytes.retain();
          return;
        }
        readHead(bytes, end);
      }
      missing -= bytes.readableBytes();
      if (missing <= 0 && waiting) {
        waiting = false;
        run.answered(this, intended, status);
      }
    } finally {
      bytes.release();
    }
  }

  private ByteBuf collect(ByteBuf bytes) {
    var before = head;
    if (before == null) {
      return bytes;
    }
    head = null;
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
    if (at < 0) {
      missing = 0;
      return;
    }
    int lineEnd = text.indexOf('\r', at);
    missing = Long.parseLong(text.substring(at + LENGTH.length(), lineEnd).strip());
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (head != null) {
      head.release();
      head = null;
    }
    if (!closing && waiting) {
      waiting = false;
      run.broken();
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
