package io.amime.proxy.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/1.1 connection to an endpoint: one request at a time, never pipelined. It returns to its
 * pool only when both request and answer are whole and both sides keep it alive.
 */
final class Http1Connection extends ChannelInboundHandlerAdapter implements UpstreamConnection {
  private final PooledConnection place;
  private final ResponseDecoder decoder = new ResponseDecoder(this::bodyless);
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1Stream current;
  private boolean interim;
  private boolean closing;

  private Http1Connection(PooledConnection place) {
    this.place = place;
  }

  /** Makes a pipeline speak HTTP/1.1. */
  static Http1Connection install(ChannelPipeline pipeline, PooledConnection place) {
    var connection = new Http1Connection(place);
    pipeline.addLast(connection.decoder, connection);
    return connection;
  }

  private boolean bodyless() {
    return current != null && current.bodyless();
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
  }

  ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  @Override
  public Channel channel() {
    return ctx().channel();
  }

  @Override
  public int room() {
    return current == null && !closing && channel().isActive() ? 1 : 0;
  }

  @Override
  public boolean busy() {
    return current != null;
  }

  @Override
  public void begin(UpstreamListener listener, boolean reused) {
    var stream = new Http1Stream(this, listener, reused);
    current = stream;
    listener.onStream(stream);
  }

  @Override
  public void retire() {
    if (current == null) {
      close();
    }
  }

  @Override
  public void kill() {
    close();
  }

  boolean serves(Http1Stream stream) {
    return current == stream;
  }

  /** The stream gave its request up. */
  void abandoned() {
    current = null;
    close();
  }

  private void close() {
    closing = true;
    ctx().close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    var stream = current;
    if (stream == null) {
      // Nobody asked: what follows could be taken for the answer to the next request.
      ReferenceCountUtil.release(message);
      close();
      return;
    }
    if (stream.upgraded() && message instanceof ByteBuf data) {
      stream.listener().onBody(data);
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

  private void head(Http1Stream stream, HttpResponse head) {
    interim =
        head.status().codeClass() == HttpStatusClass.INFORMATIONAL && head.status().code() != 101;
    if (interim) {
      if (head.status().code() == 100) {
        stream.listener().onContinue();
      }
    } else if (stream.answered(head)) {
      stream.listener().onHead(head);
    } else {
      broken(Breakage.Kind.PROTOCOL, null);
    }
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
      stream.listener().onBody(data);
    } else {
      data.release();
    }
    if (content instanceof LastHttpContent last) {
      if (interim) {
        interim = false;
      } else if (stream.upgraded()) {
        switchToBytes();
      } else {
        ended(stream, last);
      }
    }
  }

  /** Takes HTTP out of the pipeline; what the decoder still holds comes out of it as bytes. */
  private void switchToBytes() {
    channel().pipeline().remove(decoder);
  }

  private void ended(Http1Stream stream, LastHttpContent last) {
    if (current != stream) {
      return;
    }
    current = null;
    stream.resumeReading();
    stream.listener().onEnd(last.trailingHeaders());
    if (stream.reusable()) {
      place.freed();
    } else {
      close();
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    var stream = current;
    if (stream != null) {
      stream.listener().onBatchEnd();
    }
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    var stream = current;
    if (stream != null && ctx.channel().isWritable()) {
      stream.listener().onWritable();
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    closing = true;
    place.gone();
    var stream = current;
    if (stream != null && stream.upgraded()) {
      // Without HTTP the end of the connection is the end of the message.
      current = null;
      stream.listener().onEnd(LastHttpContent.EMPTY_LAST_CONTENT.trailingHeaders());
    } else {
      broken(Breakage.Kind.RESET, null);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    // A TLS 1.3 server refuses the client's certificate only after the client's handshake is done;
    // the alert then comes wrapped by the decoder.
    boolean transport = cause instanceof IOException || cause.getCause() instanceof IOException;
    broken(transport ? Breakage.Kind.RESET : Breakage.Kind.PROTOCOL, cause);
  }

  private void broken(Breakage.Kind kind, @Nullable Throwable cause) {
    var stream = current;
    current = null;
    close();
    if (stream != null) {
      stream.listener().onBroken(new Breakage(kind, stream.sent(), cause));
    }
  }
}
