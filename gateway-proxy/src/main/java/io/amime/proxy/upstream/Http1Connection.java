package io.amime.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.EmptyHttpHeaders;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpClientCodec;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to an endpoint: one request at a time, never pipelined. It returns to its
 * pool only when both request and answer are whole and both sides keep it alive.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter {
  private final HostPool pool;
  private final long generation;
  private @Nullable ChannelHandlerContext context;
  private @Nullable Stream current;
  private boolean established;
  private boolean interim;
  private int served;
  private long idleSince;

  Http1Connection(HostPool pool, long generation) {
    this.pool = pool;
    this.generation = generation;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  private ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  Channel channel() {
    return ctx().channel();
  }

  void established() {
    established = true;
    if (!channel().isActive()) {
      pool.closed(this);
      established = false;
    }
  }

  boolean usable(long currentGeneration) {
    return established && generation == currentGeneration && channel().isActive();
  }

  int served() {
    return served;
  }

  void idleSince(long nanos) {
    idleSince = nanos;
  }

  long idleSince() {
    return idleSince;
  }

  void close() {
    ctx().close();
  }

  void begin(UpstreamListener listener) {
    var stream = new Stream(listener, served > 0);
    served++;
    current = stream;
    listener.onStream(stream);
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var stream = current;
    if (stream == null) {
      // Nobody asked: what follows could be taken for the answer to the next request.
      ReferenceCountUtil.release(message);
      ctx.close();
      return;
    }
    if (stream.upgraded && message instanceof ByteBuf data) {
      stream.listener.onBody(data);
      return;
    }
    if (message instanceof HttpResponse head) {
      if (head.decoderResult().isFailure()) {
        ReferenceCountUtil.release(message);
        broken(Breakage.Kind.PROTOCOL, head.decoderResult().cause());
        return;
      }
      head(stream, head);
    }
    if (message instanceof HttpContent content) {
      content(content);
    }
  }

  private void head(Stream stream, HttpResponse head) {
    interim =
        head.status().codeClass() == HttpStatusClass.INFORMATIONAL && head.status().code() != 101;
    if (interim) {
      if (head.status().code() == 100) {
        stream.listener.onContinue();
      }
      return;
    }
    stream.keepAlive = HttpUtil.isKeepAlive(head);
    stream.upgraded = head.status().code() == 101;
    if (stream.upgraded && !stream.upgradeAsked) {
      broken(Breakage.Kind.PROTOCOL, null);
      return;
    }
    stream.listener.onHead(head);
  }

  private void content(HttpContent content) {
    var stream = current;
    if (stream == null || content.decoderResult().isFailure()) {
      content.release();
      if (stream != null) {
        broken(Breakage.Kind.PROTOCOL, content.decoderResult().cause());
      }
      return;
    }
    var data = content.content();
    if (data.isReadable()) {
      stream.listener.onBody(data);
    } else {
      data.release();
    }
    if (content instanceof LastHttpContent last) {
      if (interim) {
        interim = false;
      } else if (stream.upgraded) {
        switchToBytes();
      } else {
        ended(stream, last);
      }
    }
  }

  /** Takes HTTP out of the pipeline; what the decoder still holds comes out of it as bytes. */
  private void switchToBytes() {
    var codec = channel().pipeline().get(HttpClientCodec.class);
    if (codec != null) {
      channel().pipeline().remove(codec);
    }
  }

  private void ended(Stream stream, LastHttpContent last) {
    if (current != stream) {
      return;
    }
    current = null;
    stream.resumeReading();
    stream.listener.onEnd(last.trailingHeaders());
    if (stream.keepAlive && stream.requestEnded) {
      pool.released(this);
    } else {
      close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    var stream = current;
    if (stream != null) {
      stream.listener.onBatchEnd();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    var stream = current;
    if (stream != null && ctx.channel().isWritable()) {
      stream.listener.onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (established) {
      established = false;
      pool.closed(this);
    }
    var stream = current;
    if (stream != null && stream.upgraded) {
      // Without HTTP the end of the connection is the end of the message.
      current = null;
      stream.listener.onEnd(EmptyHttpHeaders.INSTANCE);
    } else {
      broken(Breakage.Kind.RESET, null);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A TLS 1.3 server refuses the client's certificate only after the client's handshake is done;
    // the
    // alert then comes wrapped by the decoder.
    boolean transport = cause instanceof IOException || cause.getCause() instanceof IOException;
    broken(transport ? Breakage.Kind.RESET : Breakage.Kind.PROTOCOL, cause);
    ctx.close();
  }

  private void broken(Breakage.Kind kind, @Nullable Throwable cause) {
    var stream = current;
    current = null;
    close();
    if (stream != null) {
      stream.listener.onBroken(new Breakage(kind, stream.headWritten, cause));
    }
  }

  private final class Stream implements UpstreamStream {
    private final UpstreamListener listener;
    private final boolean reused;
    private boolean headWritten;
    private boolean requestEnded;
    private boolean keepAlive;
    private boolean paused;
    private boolean upgradeAsked;
    private boolean upgraded;

    Stream(UpstreamListener listener, boolean reused) {
      this.listener = listener;
      this.reused = reused;
    }

    private boolean live() {
      return current == this;
    }

    @Override
    public void head(HttpRequest request) {
      if (!live()) {
        ReferenceCountUtil.release(request);
        return;
      }
      headWritten = true;
      upgradeAsked = request.headers().contains(HttpHeaderNames.UPGRADE);
      if (request instanceof FullHttpRequest) {
        requestEnded = true;
        ctx().writeAndFlush(request, ctx().voidPromise());
      } else {
        ctx().write(request, ctx().voidPromise());
      }
    }

    @Override
    public void body(ByteBuf data) {
      if (!live() || (requestEnded && !upgraded)) {
        data.release();
        return;
      }
      if (upgraded) {
        ctx().write(data, ctx().voidPromise());
        return;
      }
      ctx().write(new DefaultHttpContent(data), ctx().voidPromise());
    }

    @Override
    public void end() {
      if (live() && !requestEnded) {
        requestEnded = true;
        ctx().writeAndFlush(LastHttpContent.EMPTY_LAST_CONTENT, ctx().voidPromise());
      }
    }

    @Override
    public void flush() {
      if (live()) {
        ctx().flush();
      }
    }

    @Override
    public boolean writable() {
      return live() && channel().isWritable();
    }

    @Override
    public void reading(boolean on) {
      if (live() && on) {
        resumeReading();
      } else if (live() && !paused) {
        paused = true;
        channel().config().setAutoRead(false);
      }
    }

    private void resumeReading() {
      if (paused) {
        paused = false;
        channel().config().setAutoRead(true);
      }
    }

    @Override
    public void abort() {
      if (live()) {
        current = null;
        close();
      }
    }

    @Override
    public boolean reused() {
      return reused;
    }
  }
}
