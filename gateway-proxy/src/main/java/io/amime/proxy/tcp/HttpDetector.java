package io.amime.proxy.tcp;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.util.concurrent.ScheduledFuture;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Tells requests for services from everything else by the first bytes of a client. Who says nothing
 * for a second waits for the server to speak first, which is not HTTP.
 */
final class HttpDetector extends ByteToMessageDecoder {
  private static final long PATIENCE_MILLIS = 1000;

  /** The longest method that is worth waiting for. */
  private static final int LONGEST_METHOD = 16;

  private static final int LONGEST_HEAD = 16 * 1024;
  private static final Pattern HOST =
      Pattern.compile("\r\nhost:[ \t]*([^\r\n]*?)[ \t]*\r\n", Pattern.CASE_INSENSITIVE);
  private static final String END = "\r\n\r\n";

  private final Runnable http;
  private final Runnable bytes;
  private final @Nullable Predicate<String> known;
  private @Nullable ScheduledFuture<?> patience;
  private boolean method;

  /**
   * @param http makes the end of the pipeline speak HTTP
   * @param bytes makes it carry bytes
   * @param known whether a service has that Host; null when requests for others are to be refused,
   *     and not carried as bytes
   */
  HttpDetector(Runnable http, Runnable bytes, @Nullable Predicate<String> known) {
    this.http = http;
    this.bytes = bytes;
    this.known = known;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    patience =
        ctx.executor()
            .schedule(
                () -> conclude(ctx, method ? http : bytes), PATIENCE_MILLIS, TimeUnit.MILLISECONDS);
  }

  @Override
  protected void handlerRemoved0(ChannelHandlerContext ctx) {
    if (patience != null) {
      patience.cancel(false);
    }
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
    var successor = method ? byHost(in) : byMethod(in);
    if (successor != null) {
      conclude(ctx, successor);
    }
  }

  private @Nullable Runnable byMethod(ByteBuf in) {
    int blank = in.bytesBefore((byte) ' ');
    int letters = blank < 0 ? in.readableBytes() : blank;
    for (int i = 0; i < letters; i++) {
      byte letter = in.getByte(in.readerIndex() + i);
      if (letter < 'A' || letter > 'Z') {
        return bytes;
      }
    }
    if (blank == 0 || letters > LONGEST_METHOD) {
      return bytes;
    }
    method = blank > 0;
    return method ? byHost(in) : null;
  }

  private @Nullable Runnable byHost(ByteBuf in) {
    if (known == null) {
      return http;
    }
    int length = Math.min(in.readableBytes(), LONGEST_HEAD);
    var head = in.toString(in.readerIndex(), length, StandardCharsets.ISO_8859_1);
    var host = HOST.matcher(head);
    if (host.find()) {
      return known.test(host.group(1)) ? http : bytes;
    }
    // A request without a Host is HTTP's to refuse.
    return head.contains(END) || length == LONGEST_HEAD ? http : null;
  }

  private void conclude(ChannelHandlerContext ctx, Runnable successor) {
    if (!ctx.isRemoved()) {
      successor.run();
      ctx.pipeline().remove(this);
    }
  }
}
