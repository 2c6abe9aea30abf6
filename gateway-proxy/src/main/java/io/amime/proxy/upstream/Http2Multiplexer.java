package io.amime.proxy.upstream;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpScheme;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionHandler;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Stream;
import io.netty.util.AsciiString;
import io.netty.util.concurrent.ScheduledFuture;
import java.util.ArrayDeque;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP/2 connection to an endpoint, with as many requests at once as the endpoint allows. It
 * stands once the endpoint has sent its settings: they prove that it speaks HTTP/2 and tell how
 * much it takes.
 */
final class Http2Multiplexer extends Http2ConnectionHandler
    implements UpstreamConnection, Runnable {
  /** Enough for the path between hosts; what a stream may send has a bound of its own. */
  private static final int CONNECTION_WINDOW = 1024 * 1024;

  private static final int MOST_STREAM_ID = Integer.MAX_VALUE - 2;

  /** Usual servers end a connection after 200 resets within 30 seconds; half of that is safe. */
  private static final int MOST_RESETS = 100;

  private static final long RESETS_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final PooledConnection place;
  private final AsciiString scheme;
  private final int settingsMillis;
  private final Http2Connection.PropertyKey key;
  private final @Nullable KeepAlive keepAlive;
  private final ArrayDeque<Http2Exchange> answered = new ArrayDeque<>();
  private @Nullable ChannelHandlerContext context;
  private @Nullable ScheduledFuture<?> settingsTimer;
  private boolean standing;
  private boolean draining;
  private boolean flushScheduled;
  private int resets;
  private long resetsSince;

  /**
   * To be put into the pipeline when the connection is open.
   *
   * @param settingsMillis until the endpoint has to have sent its settings
   */
  Http2Multiplexer(Http2Codec codec, PooledConnection place, boolean tls, int settingsMillis) {
    super(codec.decoder(), codec.encoder(), codec.settings(), false, false);
    this.place = place;
    this.scheme = (tls ? HttpScheme.HTTPS : HttpScheme.HTTP).name();
    this.settingsMillis = settingsMillis;
    this.key = connection().newKey();
    // Pings only where the network could fall silent; on the loopback the kernel tells.
    this.keepAlive = tls ? new KeepAlive(this) : null;
    var events = new Http2Events(this);
    codec.decoder().frameListener(events);
    connection().addListener(events);
    codec.encoder().flowController().listener(events);
  }

  ChannelHandlerContext ctx() {
    return Objects.requireNonNull(context, "used before it was added to a pipeline");
  }

  AsciiString scheme() {
    return scheme;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) throws Exception {
    context = ctx;
    super.handlerAdded(ctx);
    connection()
        .local()
        .flowController()
        .incrementWindowSize(connection().connectionStream(), CONNECTION_WINDOW);
    flushSoon();
    settingsTimer =
        ctx.executor().schedule(this::noSettings, settingsMillis, TimeUnit.MILLISECONDS);
  }

  private void noSettings() {
    place.failed(new TimeoutException("no HTTP/2 settings within " + settingsMillis + " ms"));
    ctx().close();
  }

  /** The endpoint has told its limits, for the first time or anew. */
  void settings() {
    if (standing) {
      place.freed();
      return;
    }
    standing = true;
    stopTimer();
    if (keepAlive != null) {
      keepAlive.start();
    }
    place.stands(this);
  }

  private void stopTimer() {
    if (settingsTimer != null) {
      settingsTimer.cancel(false);
      settingsTimer = null;
    }
  }

  @Override
  public int room() {
    var local = connection().local();
    return !standing
            || draining
            || !ctx().channel().isActive()
            || local.lastStreamCreated() >= MOST_STREAM_ID
        ? 0
        : local.maxActiveStreams() - local.numActiveStreams();
  }

  @Override
  public boolean busy() {
    return connection().numActiveStreams() > 0;
  }

  @Override
  public void begin(UpstreamListener listener, boolean reused) {
    listener.onStream(new Http2Exchange(this, listener, reused));
  }

  @Override
  public void retire() {
    draining = true;
    if (!busy()) {
      // Through the whole pipeline, so that the endpoint is told by GOAWAY.
      ctx().channel().close();
    }
  }

  /** The endpoint takes no more streams, and has not looked at those above the last. */
  void goAway(int last) throws Http2Exception {
    draining = true;
    connection()
        .forEachActiveStream(stream -> {
          var exchange = exchange(stream);
          if (exchange != null && stream.id() > last) {
            exchange.broken(Breakage.Kind.REFUSED, null);
          }
          return true;
        });
    place.freed();
  }

  /** A request was given up: too many of them on one connection look like an attack. */
  void countReset() {
    long now = System.nanoTime();
    if (resets == 0 || now - resetsSince > RESETS_NANOS) {
      resets = 0;
      resetsSince = now;
    }
    resets++;
    draining |= resets >= MOST_RESETS;
  }

  @Override
  public void kill() {
    draining = true;
    ctx().close();
  }

  @Override
  public Channel channel() {
    return ctx().channel();
  }

  Http2Connection.PropertyKey key() {
    return key;
  }

  @Nullable Http2Exchange exchange(@Nullable Http2Stream stream) {
    return stream == null ? null : stream.getProperty(key);
  }

  void streamClosed(Http2Stream stream) {
    var exchange = exchange(stream);
    if (exchange != null) {
      exchange.broken(Breakage.Kind.RESET, null);
    }
    place.freed();
  }

  /** The head of an answer has come whose end has not. */
  void answered(Http2Exchange exchange) {
    answered.add(exchange);
  }

  /** What is written in this turn of the loop, for whatever request, leaves together. */
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
  public void channelReadComplete(ChannelHandlerContext ctx) throws Exception {
    if (keepAlive != null) {
      keepAlive.heard();
    }
    Http2Exchange exchange;
    while ((exchange = answered.poll()) != null) {
      exchange.batchEnd();
    }
    super.channelReadComplete(ctx);
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) throws Exception {
    // What was read before it closed is handed over first.
    super.channelInactive(ctx);
    stopTimer();
    if (keepAlive != null) {
      keepAlive.stop();
    }
    place.gone();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) throws Exception {
    if (cause instanceof Http2Exception) {
      super.exceptionCaught(ctx, cause);
    } else {
      place.failed(cause);
      breakAll(Breakage.Kind.RESET, cause);
      kill();
    }
  }

  @Override
  protected void onStreamError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      Http2Exception.StreamException error) {
    var stream = connection().stream(error.streamId());
    if (stream == null) {
      // Under way while its request was given up. Each answer would be one more reset to the
      // endpoint, and many of them an attack.
      return;
    }
    var exchange = exchange(stream);
    if (exchange != null) {
      exchange.broken(Breakage.Kind.PROTOCOL, error);
    }
    super.onStreamError(ctx, outbound, cause, error);
  }

  @Override
  protected void onConnectionError(
      ChannelHandlerContext ctx,
      boolean outbound,
      Throwable cause,
      @Nullable Http2Exception error) {
    draining = true;
    place.failed(cause);
    breakAll(Breakage.Kind.PROTOCOL, cause);
    super.onConnectionError(ctx, outbound, cause, error);
  }

  private void breakAll(Breakage.Kind kind, Throwable cause) {
    try {
      connection()
          .forEachActiveStream(stream -> {
            var exchange = exchange(stream);
            if (exchange != null) {
              exchange.broken(kind, cause);
            }
            return true;
          });
    } catch (Http2Exception e) {
      kill();
    }
  }

  static Breakage.Kind meaning(long code) {
    return code == Http2Error.REFUSED_STREAM.code() ? Breakage.Kind.REFUSED : Breakage.Kind.RESET;
  }
}
