package io.amime.proxy.downstream;

import io.amime.proxy.http1.Http1Encoder;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * An HTTP/1.1 connection of a client. Pipelined requests are answered one after the other; reading
 * stops only while somebody does not take what has come.
 */
public final class Http1ServerConnection extends ChannelInboundHandlerAdapter implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Http1ServerConnection.class);

  /** How long a client that still sends may take to read why it was cut off. */
  private static final long LINGER_MILLIS = 1000;

  private final DownstreamHandler handler;
  private final RunningRequests requests;
  private final long idleNanos;
  private final RequestDecoder decoder = new RequestDecoder(this::busy);
  private @Nullable ChannelHandlerContext context;
  private @Nullable Http1ServerStream current;
  private @Nullable String scheme;
  private @Nullable ScheduledFuture<?> idleTimer;
  private boolean closing;
  private boolean paused;
  private boolean flushScheduled;
  private long idleSince = System.nanoTime();

  private Http1ServerConnection(
      DownstreamHandler handler, RunningRequests requests, Duration idle) {
    this.handler = handler;
    this.requests = requests;
    this.idleNanos = idle.toNanos();
  }

  /**
   * Makes a pipeline speak HTTP/1.1.
   *
   * @param idle after which a connection without a request is closed
   */
  public static void install(
      ChannelPipeline pipeline,
      DownstreamHandler handler,
      RunningRequests requests,
      Duration idle) {
    var connection = new Http1ServerConnection(handler, requests, idle);
    pipeline.addLast(connection.decoder).addLast(connection);
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    context = ctx;
    watchIdle(idleNanos);
  }

  private ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  Channel channel() {
    return ctx().channel();
  }

  void writeChunk(ByteBuf data) {
    Http1Encoder.chunk(ctx(), data);
  }

  boolean draining() {
    return requests.draining();
  }

  String scheme() {
    if (scheme == null) {
      scheme = ctx().pipeline().get(SslHandler.class) == null ? "http" : "https";
    }
    return scheme;
  }

  private boolean busy() {
    return current != null && current.whole();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing || !ctx.channel().isActive()) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (message instanceof HttpRequest request) {
      if (request.decoderResult().cause() instanceof RequestDecoder.OtherProtocolException) {
        // Such as a preface of HTTP/2 that is wrong: an answer in HTTP/1.1 would not be understood.
        closing = true;
        ReferenceCountUtil.release(message);
        ctx.close();
        return;
      }
      var stream = new Http1ServerStream(this, request);
      current = stream;
      requests.begin();
      handler.onRequest(stream);
    }
    // The request may have been answered by now, and what follows belongs to nobody then.
    var stream = current;
    if (stream == null) {
      ReferenceCountUtil.release(message);
    } else if (message instanceof HttpContent content) {
      stream.content(content);
    } else if (message instanceof ByteBuf data) {
      stream.received(data);
    }
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (decoder.holdsMore() && busy()) {
      pause();
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    if (current != null && ctx.channel().isWritable()) {
      current.writableAgain();
    }
    ctx.fireChannelWritabilityChanged();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    if (idleTimer != null) {
      idleTimer.cancel(false);
    }
    var stream = current;
    if (stream != null) {
      forget();
      stream.gone();
    }
    ctx.fireChannelInactive();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!(cause instanceof IOException || cause.getCause() instanceof IOException)) {
      log.atWarn().setCause(cause).log("a client's connection failed");
    }
    ctx.close();
  }

  /** Nobody takes what comes. */
  void pause() {
    if (!paused) {
      paused = true;
      channel().config().setAutoRead(false);
    }
  }

  void resume() {
    if (paused) {
      paused = false;
      channel().config().setAutoRead(true);
    }
  }

  /** Writes without sending; {@link #flush} or {@link #flushSoon} follows. */
  void write(ByteBuf data) {
    ctx().write(data, ctx().voidPromise());
  }

  void flush() {
    ctx().flush();
  }

  /** Everything that is written in this turn of the loop leaves in one system call. */
  void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      channel().eventLoop().execute(this);
    }
  }

  @Override
  public void run() {
    flushScheduled = false;
    flush();
  }

  /** Takes HTTP out of the pipeline; what the decoder still holds comes out of it as bytes. */
  void switchToBytes() {
    ctx().pipeline().remove(decoder);
  }

  /** Takes all of HTTP out of the pipeline for good; the connection belongs to others now. */
  void leave(Runnable successor) {
    flush();
    forget();
    if (idleTimer != null) {
      idleTimer.cancel(false);
    }
    resume();
    var pipeline = ctx().pipeline();
    pipeline.remove(this);
    successor.run();
    pipeline.remove(decoder);
  }

  /** Sends what is written and tells the stream when all of it has left. */
  void sendLast(Http1ServerStream stream) {
    flush();
    var left = channel().unsafe().outboundBuffer();
    if (left == null) {
      // It has just been closed, and will be told so.
      return;
    }
    if (left.isEmpty()) {
      sent(stream);
    } else {
      ctx()
          .writeAndFlush(Unpooled.EMPTY_BUFFER)
          .addListener(done -> {
            if (done.isSuccess() && current == stream) {
              sent(stream);
            }
          });
    }
  }

  private void sent(Http1ServerStream stream) {
    forget();
    closing = stream.lastOfConnection();
    stream.sent();
    if (!closing) {
      next();
    } else if (stream.whole()) {
      ctx().close();
    } else {
      linger();
    }
  }

  private void forget() {
    current = null;
    requests.end();
  }

  private void next() {
    idleSince = System.nanoTime();
    try {
      decoder.resume();
    } catch (Exception e) {
      ctx().fireExceptionCaught(e);
      ctx().close();
    }
    if (!(decoder.holdsMore() && busy())) {
      resume();
    }
  }

  /**
   * Closing while the client still sends would reset the connection, and the answer could be lost
   * before it is read.
   */
  private void linger() {
    var ctx = ctx();
    var tls = ctx.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
    } else if (ctx.channel() instanceof DuplexChannel duplex) {
      duplex.shutdownOutput();
    }
    resume();
    var end = ctx.executor().schedule(() -> ctx.close(), LINGER_MILLIS, TimeUnit.MILLISECONDS);
    ctx.channel().closeFuture().addListener(closed -> end.cancel(false));
  }

  void abort(Http1ServerStream stream) {
    if (current == stream) {
      forget();
      closing = true;
      ctx().close();
    }
  }

  boolean isCurrent(Http1ServerStream stream) {
    return current == stream;
  }

  private void watchIdle(long nanos) {
    idleTimer = ctx().executor().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    long left = current == null ? idleNanos - (System.nanoTime() - idleSince) : idleNanos;
    if (left > 0) {
      watchIdle(left);
    } else {
      ctx().close();
    }
  }
}
