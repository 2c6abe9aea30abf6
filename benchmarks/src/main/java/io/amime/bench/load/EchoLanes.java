package io.amime.bench.load;

import io.amime.bench.cases.Message;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoop;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Messages that come back over a connection that stays: bytes as they are, or in WebSocket frames.
 */
final class EchoLanes implements Lanes {
  private static final int BINARY = 0x82;
  private static final int MASKED = 0x80;
  private static final int SHORT_LENGTH = 126;
  private static final int MASK_BYTES = 4;

  private final String greeting;
  private final byte[] message;
  private final int answer;
  private final @Nullable ClientTls tls;

  private EchoLanes(String greeting, byte[] message, int answer, @Nullable ClientTls tls) {
    this.greeting = greeting;
    this.message = message;
    this.answer = answer;
    this.tls = tls;
  }

  static EchoLanes tcp(int bytes, @Nullable ClientTls tls) {
    return new EchoLanes("", new byte[bytes], bytes, tls);
  }

  /**
   * @param bytes of a message, more than 125
   */
  static EchoLanes webSocket(int bytes, @Nullable ClientTls tls) {
    var greeting =
        """
        GET /echo HTTP/1.1\r
        Host: %s\r
        Connection: Upgrade\r
        Upgrade: websocket\r
        Sec-WebSocket-Version: 13\r
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r
        \r
        """
            .formatted(Message.HOST);
    var frame = Unpooled.buffer();
    // Clients have to mask; with a mask of zeros the bytes stay what they are.
    frame.writeByte(BINARY).writeByte(MASKED | SHORT_LENGTH).writeShort(bytes).writeInt(0);
    frame.writeZero(bytes);
    var whole = new byte[frame.readableBytes()];
    frame.readBytes(whole);
    return new EchoLanes(greeting, whole, whole.length - MASK_BYTES, tls);
  }

  @Override
  public Runnable open(EventLoop loop, int port, Pacer pacer) {
    var lane = new EchoLane(pacer);
    Lanes.connect(loop, port, tls, lane)
        .addListener(connected -> {
          if (!connected.isSuccess()) {
            pacer.unreachable();
          }
        });
    return lane::close;
  }

  private final class EchoLane extends ChannelInboundHandlerAdapter implements Lane {
    private final Pacer pacer;
    private final StringBuilder head = new StringBuilder();
    private @Nullable ChannelHandlerContext context;
    private boolean open;
    private int missing;

    EchoLane(Pacer pacer) {
      this.pacer = pacer;
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      context = ctx;
      if (greeting.isEmpty()) {
        open = true;
        pacer.opened(this);
      } else {
        ctx.writeAndFlush(Unpooled.copiedBuffer(greeting, StandardCharsets.US_ASCII));
      }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object read) {
      var bytes = (ByteBuf) read;
      if (open) {
        missing -= bytes.readableBytes();
        if (missing == 0) {
          pacer.answered(this, true);
        } else if (missing < 0) {
          ctx.close(); // more than was sent: not an echo
        }
      } else {
        head.append(bytes.toString(StandardCharsets.ISO_8859_1));
        greeted(ctx);
      }
      bytes.release();
    }

    private void greeted(ChannelHandlerContext ctx) {
      if (head.indexOf("\r\n\r\n") < 0) {
        return;
      }
      if (head.indexOf(" 101 ") < 0) {
        pacer.unreachable();
        ctx.close();
        return;
      }
      open = true;
      pacer.opened(this);
    }

    @Override
    public void send() {
      missing = answer;
      if (context != null) {
        context.writeAndFlush(Unpooled.wrappedBuffer(message), context.voidPromise());
      }
    }

    void close() {
      if (context != null) {
        context.close();
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      pacer.broken(this);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
