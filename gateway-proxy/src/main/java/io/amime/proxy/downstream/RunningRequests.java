package io.amime.proxy.downstream;

import io.netty.channel.Channel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/** The connections of some listeners and what is under way on them. */
public final class RunningRequests {
  /** How long idle clients may take to hear that the endpoint has left. */
  private static final Duration QUIET = Duration.ofSeconds(1);

  /** Told to every connection, through its pipeline, when the draining begins. */
  static final Object DRAINING = new Object();

  private static final Duration STEP = Duration.ofMillis(20);

  private final AtomicInteger running = new AtomicInteger();
  private final ChannelGroup channels = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private volatile boolean draining;

  /** Takes a connection in until it closes. */
  public void add(Channel channel) {
    channels.add(channel);
  }

  /** Connections that are open. */
  public ChannelGroup channels() {
    return channels;
  }

  /** Requests under way. */
  public int count() {
    return running.get();
  }

  void begin() {
    running.incrementAndGet();
  }

  void end() {
    running.decrementAndGet();
  }

  /** Whether every client is to hear with its next answer that it should come back elsewhere. */
  boolean draining() {
    return draining;
  }

  /**
   * Waits until nothing runs and no client has sent anything for a moment, then closes what is
   * left. Blocks.
   *
   * @param limit after which running requests are cut off
   */
  public void drain(Duration limit) {
    draining = true;
    channels.forEach(channel -> channel.pipeline().fireUserEventTriggered(DRAINING));
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
}
