package io.amime.proxy.downstream;

import io.amime.proxy.http1.FieldNames;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpHeadersFactory;
import io.netty.handler.codec.http.HttpMessage;
import io.netty.handler.codec.http.HttpRequestDecoder;
import io.netty.util.AsciiString;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Reads requests one at a time: what a client pipelines behind a request that is not answered yet
 * stays as bytes, which are bounded by what was read, and not as objects, which would be many times
 * their size.
 */
final class RequestDecoder extends HttpRequestDecoder {
  private static final int MAX_HEAD = 32 * 1024;
  private static final int MAX_PIECE = 64 * 1024;

  private static final HttpHeadersFactory FIELDS = FieldNames.headers();

  private final BooleanSupplier busy;
  private @Nullable ChannelHandlerContext context;
  private boolean decoding;

  /**
   * @param busy whether a request that came whole still waits for its answer
   */
  RequestDecoder(BooleanSupplier busy) {
    super(
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_HEAD)
            .setMaxHeaderSize(MAX_HEAD)
            .setMaxChunkSize(MAX_PIECE)
            .setHeadersFactory(FIELDS)
            .setAllowDuplicateContentLengths(false));
    this.busy = busy;
  }

  /** Somebody names a protocol that is not HTTP. */
  static final class OtherProtocolException extends DecoderException {
    private static final long serialVersionUID = 1L;

    OtherProtocolException(String named) {
      super("not HTTP: " + named);
    }
  }

  @Override
  protected HttpMessage createMessage(String[] line) throws Exception {
    var protocol = line[2];
    // A target with blanks in it ends up here as well, and HTTP behind it.
    if (!protocol.isEmpty() && !protocol.contains("HTTP/")) {
      throw new OtherProtocolException(protocol);
    }
    return super.createMessage(line);
  }

  @Override
  protected AsciiString splitHeaderName(byte[] text, int from, int length) {
    var known = FieldNames.of(text, from, length);
    return known != null ? known : super.splitHeaderName(text, from, length);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  /** Whether bytes of another request wait. */
  boolean holdsMore() {
    return actualReadableBytes() > 0;
  }

  /** Goes on with what waits, now that nothing is busy any more. */
  void resume() throws Exception {
    // Within a call from the decoder its own loop goes on as soon as that returns.
    if (!decoding && context != null && holdsMore()) {
      channelRead(context, Unpooled.EMPTY_BUFFER);
    }
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object input) throws Exception {
    decoding = true;
    try {
      super.channelRead(ctx, input);
    } finally {
      decoding = false;
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    // The inherited one would read on while reading is switched off.
    discardSomeReadBytes();
    ctx.fireChannelReadComplete();
  }

  @Override
  protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) throws Exception {
    if (!busy.getAsBoolean()) {
      super.decode(ctx, in, out);
    }
  }
}
