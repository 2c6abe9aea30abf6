package io.amime.proxy.downstream;

import io.amime.proxy.http2.HeaderBlock;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionDecoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.ScheduledFuture;
import java.io.IOException;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** An HTTP/2 connection of a client, with as many requests at once as the settings allow. */
public final class Http2ServerConnection extends Http2ConnectionHandler implements Runnable {
  private static final Logger log = LoggerFactory.getLogger(Http2ServerConnection.class);

  /** How long a client that is told to leave may go on to open streams. */
  private static final long LEAVE_MILLIS = 500;

  /** Streams that a client may make us reset within the window before it counts as an attack. */
  private static final int MOST_ERRORS = 1000;

  private static final long ERRORS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final DownstreamHandler handler;
  private final RunningRequests requests;
  private final long idleNanos;
  private final Http2Connection.PropertyKey key;
  private final ResetStreams resetHere = new ResetStreams();
  private @Nullable ChannelHandlerContext context;
  private @Nullable String scheme;
  private @Nullable ScheduledFuture<?> idleTimer;
  private boolean flushScheduled;
  private int errors;
  private long errorsSince;
  private long idleSince = System.nanoTime();

  Http2ServerConnection(
      Http2ConnectionDecoder decoder,
      Http2ConnectionEncoder encoder,
      Http2Settings settings,
      DownstreamHandler handler,
      RunningRequests requests,
      Duration idle) {
    // Closing means closing: who wants to say goodbye first does so.
    super(decoder, encoder, settings, true);
    this.handler = handler;
    this.requests = requests;
    this.idleNanos = idle.toNanos();
    this.key = connection().newKey();
    var events = new Http2ServerEvents(this);
    decoder.frameListener(events);
    connection().addListener(events);
    encoder.flowController().listener(events);
  }

  /**
   * Makes a pipeline speak HTTP/2; the client's preface must still be unread.
   *
   * @param idle after which a connection without a request is closed
   */
  public static void install(
      ChannelPipeline pipeline,
      DownstreamHandler handler,
      RunningRequests requests,
      Duration idle) {
    pipeline.addLast(new Http2ServerBuilder(handler, requests, idle).build());
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    var flow = connection().local().flowController();
    flow.incrementWindowSize(
        connection().connectionStream(),
        Http2ServerBuilder.CONNECTION_WINDOW - flow.initialWindowSize());
    flushSoon();
    watchIdle(idleNanos);
  }

  ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  String scheme() {
    if (scheme == null) {
      scheme = ctx().pipeline().get(SslHandler.class) == null ? "http" : "https";
    }
    return scheme;
  }

  @Nullable Http2ServerStream request(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  void begin(Http2Stream stream, HeaderBlock head, boolean bodyless) throws Http2Exception {
    var request = new Http2ServerStream(this, stream, head.request(stream.id()), bodyless);
    stream.setProperty(key, request);
    requests.begin();
    handler.onRequest(request);
  }

  void closed(Http2Stream stream) {
    var request = request(stream);
    if (request != null) {
      stream.removeProperty(key);
      requests.end();
      idleSince = System.nanoTime();
      request.closed();
    }
  }

  /** The client may send as much again. */
  void consumed(Http2Stream stream, int bytes) {
    try {
      if (connection().local().flowController().consumeBytes(stream, bytes)) {
        flushSoon();
      }
    } catch (Http2Exception e) {
      onError(ctx(), true, e);
    }
  }

  void reset(Http2Stream stream, Http2Error error) {
    resetHere.add(stream.id());
    encoder().writeRstStream(ctx(), stream.id(), error.code(), ctx().newPromise());
    flushSoon();
  }

  /** Everything that is written in this turn of the loop leaves in one system call. */
  void flushSoon() {
    if (!flushScheduled) {
      flushScheduled = true;
      ctx().executor().execute(this);
    }
  }

  @Override
  public void run() {
    flushScheduled = false;
    flush(ctx());
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
    if (event == RunningRequests.DRAINING) {
      // What is under way towards us must still be served: only then are the last ones named.
      goAway(ctx, Integer.MAX_VALUE);
      ctx.executor()
          .schedule(
              () -> goAway(ctx, connection().remote().lastStreamCreated()),
              LEAVE_MILLIS,
              TimeUnit.MILLISECONDS);
    }
    super.userEventTriggered(ctx, event);
  }

  private void goAway(ChannelHandlerContext ctx, int lastStream) {
    goAway(ctx, lastStream, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, ctx.newPromise());
    flushSoon();
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    if (connection().stream(error.streamId()) != null) {
      resetHere.add(error.streamId());
    } else if (resetHere.contains(error.streamId())) {
      return;
    }
    long now = System.nanoTime();
    if (now - errorsSince > ERRORS_NANOS) {
      errorsSince = now;
      errors = 0;
    }
    if (++errors > MOST_ERRORS) {
      onError(
          ctx,
          outbound,
          Http2Exception.connectionError(
              Http2Error.ENHANCE_YOUR_CALM, "too many streams had to be reset"));
    } else {
      super.onStreamError(ctx, outbound, cause, error);
    }
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof IOException || cause.getCause() instanceof IOException) {
      ctx.close();
    } else {
      log.atWarn().setCause(cause).log("a client's connection failed");
      onError(ctx, false, cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    if (idleTimer != null) {
      idleTimer.cancel(false);
    }
    super.channelInactive(ctx);
  }

  private void watchIdle(long nanos) {
    idleTimer = ctx().executor().schedule(this::checkIdle, nanos, TimeUnit.NANOSECONDS);
  }

  private void checkIdle() {
    boolean idle = connection().numActiveStreams() == 0;
    long left = idle ? idleNanos - (System.nanoTime() - idleSince) : idleNanos;
    if (left > 0) {
      watchIdle(left);
    } else {
      goAway(ctx(), connection().remote().lastStreamCreated());
      ctx().executor().execute(() -> ctx().close());
    }
  }
}
