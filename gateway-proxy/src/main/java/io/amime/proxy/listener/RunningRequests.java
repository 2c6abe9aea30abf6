package io.amime.proxy.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/**
 * Counts what is under way, and once draining tells every client with its next answer to come back
 * on another connection.
 */
final class RunningRequests {
  /** How long idle clients may take to hear that the endpoint has left. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  private static final Duration STEP = Duration.ofMillis(20);

  private final AtomicInteger running = new AtomicInteger();
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private volatile boolean draining;

  /** Watches a connection; goes behind the HTTP codec. */
  ChannelDuplexHandler watch(Channel channel) {
    channels.add(channel);
    return new Watch();
  }

  /** Connections that are open. */
  ChannelGroup channels() {
    return channels;
  }

  int count() {
    return running.get();
  }

  /**
   * Waits until nothing runs and no client has sent anything for a moment, then closes what is
   * left.
   *
   * @param limit after which running requests are cut off
   */
  void drain(Duration limit) {
    draining = true;
    long end = System.nanoTime() + limit.toNanos();
    long quietSince = System.nanoTime();
    while (!channels.isEmpty() && System.nanoTime() < end) {
      if (running.get() > 0) {
        quietSince = System.nanoTime();
      } else if (System.nanoTime() - quietSince > QUIET.toNanos()) {
        break;
      }
      LockSupport.parkNanos(STEP.toNanos());
    }
    channels.close().awaitUninterruptibly(QUIET.toMillis());
  }

  private final class Watch extends ChannelDuplexHandler {
    private boolean busy;

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (message instanceof HttpRequest && !busy) {
        busy = true;
        running.incrementAndGet();
      }
      ctx.fireChannelRead(message);
    }

    @Override
    public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
      if (draining
          && message instanceof HttpResponse response
          && response.status().codeClass() != HttpStatusClass.INFORMATIONAL) {
        HttpUtil.setKeepAlive(response, false);
      }
      if (message instanceof LastHttpContent) {
        ctx.write(message, promise.unvoid().addListener(done -> finished()));
      } else {
        ctx.write(message, promise);
      }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      finished();
      ctx.fireChannelInactive();
    }

    private void finished() {
      if (busy) {
        busy = false;
        running.decrementAndGet();
      }
    }
  }
}
