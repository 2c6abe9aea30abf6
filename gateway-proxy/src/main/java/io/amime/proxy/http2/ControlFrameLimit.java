package io.amime.proxy.http2;

import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http2.DecoratingHttp2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2ConnectionEncoder;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2LifecycleManager;
import org.jspecify.annotations.Nullable;

/**
 * Ends a connection whose peer makes us answer (pings, settings, resets) and does not read the
 * answers: no flow control holds them back, so they would pile up without bound.
 */
final class ControlFrameLimit extends DecoratingHttp2ConnectionEncoder {
  private final int most;
  private final ChannelFutureListener written = done -> this.waiting--;
  private @Nullable Http2LifecycleManager manager;
  private int waiting;
  private boolean ended;

  /**
   * @param most answers that may wait to be written
   */
  ControlFrameLimit(Http2ConnectionEncoder encoder, int most) {
    super(encoder);
    this.most = most;
  }

  @Override
  public void lifecycleManager(Http2LifecycleManager lifecycleManager) {
    manager = lifecycleManager;
    super.lifecycleManager(lifecycleManager);
  }

  @Override
  public ChannelFuture writeSettingsAck(ChannelHandlerContext ctx, ChannelPromise promise) {
    return super.writeSettingsAck(ctx, counted(ctx, promise));
  }

  @Override
  public ChannelFuture writePing(
      ChannelHandlerContext ctx, boolean ack, long data, ChannelPromise promise) {
    return super.writePing(ctx, ack, data, ack ? counted(ctx, promise) : promise);
  }

  @Override
  public ChannelFuture writeRstStream(
      ChannelHandlerContext ctx, int streamId, long errorCode, ChannelPromise promise) {
    return super.writeRstStream(ctx, streamId, errorCode, counted(ctx, promise));
  }

  private ChannelPromise counted(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (waiting == most) {
      ctx.flush();
    }
    if (waiting >= most && !ended && manager != null) {
      ended = true;
      manager.onError(
          ctx,
          true,
          Http2Exception.connectionError(
              Http2Error.ENHANCE_YOUR_CALM, "more than %d answers are not read", most));
      ctx.close();
    }
    waiting++;
    return promise.unvoid().addListener(written);
  }
}
