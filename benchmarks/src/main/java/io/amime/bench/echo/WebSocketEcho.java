package io.amime.bench.echo;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.List;
import java.util.regex.Pattern;

/** Agrees to every upgrade and sends binary frames of medium length back without their mask. */
final class WebSocketEcho extends ByteToMessageDecoder {
  private static final Pattern KEY =
      Pattern.compile("sec-websocket-key: *(\\S+)", Pattern.CASE_INSENSITIVE);

  private static final String MAGIC = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  private static final int FRAME_HEAD = 8;
  private static final int LENGTH_AT = 2;

  private boolean upgraded;

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    if (upgraded) {
      frames(ctx, in);
    } else {
      upgrade(ctx, in);
    }
  }

  private void upgrade(ChannelHandlerContext ctx, ByteBuf in) {
    var text = in.toString(StandardCharsets.ISO_8859_1);
    int end = text.indexOf("\r\n\r\n");
    if (end < 0) {
      return;
    }
    in.skipBytes(end + 4);
    var key = KEY.matcher(text);
    if (!key.find()) {
      ctx.close();
      return;
    }
    upgraded = true;
    ctx.writeAndFlush(
        Unpooled.copiedBuffer(
            "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
                + "Sec-WebSocket-Accept: %s\r\n\r\n".formatted(accept(key.group(1))),
            StandardCharsets.US_ASCII));
  }

  private static String accept(String key) {
    try {
      var digest = MessageDigest.getInstance("SHA-1");
      return Base64.getEncoder()
          .encodeToString(digest.digest((key + MAGIC).getBytes(StandardCharsets.US_ASCII)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-1", e);
    }
  }

  private static void frames(ChannelHandlerContext ctx, ByteBuf in) {
    while (in.readableBytes() >= FRAME_HEAD) {
      int length = in.getUnsignedShort(in.readerIndex() + LENGTH_AT);
      if (in.readableBytes() < FRAME_HEAD + length) {
        break;
      }
      var answer = ctx.alloc().directBuffer(4 + length);
      answer.writeByte(in.readByte()).writeByte(in.readByte() & 0x7f);
      answer.writeShort(in.readUnsignedShort());
      in.skipBytes(4); // the load masks with zeros
      ctx.write(answer.writeBytes(in, length), ctx.voidPromise());
    }
    ctx.flush();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    ctx.close();
  }
}
