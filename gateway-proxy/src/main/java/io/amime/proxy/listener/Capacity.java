package io.amime.proxy.listener;

import io.amime.proxy.downstream.RunningRequests;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a process takes on at once. Connections and requests are counted by what they cost of the
 * heap: one more than it holds would end all of them, so those that come then are turned away.
 */
public final class Capacity {
  /** An open connection on which nothing is asked. */
  static final long CONNECTION = 2 << 10;

  /** A request under way, with its share of the connections to upstreams. */
  static final long REQUEST = 4 << 10;

  /** What the process needs before the first connection comes. */
  private static final long BASE = 15 << 20;

  private static final long LEAST = 1 << 20;
  private static final long QUIET_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final Logger log = LoggerFactory.getLogger(Capacity.class);

  private final int mostConnections;
  private final long bytes;
  private final AtomicInteger open = new AtomicInteger();
  private final List<RunningRequests> running = new CopyOnWriteArrayList<>();
  private final AtomicLong told = new AtomicLong(System.nanoTime() - QUIET_NANOS);
  private final ChannelFutureListener closed = done -> open.decrementAndGet();

  /**
   * @param mostConnections at once, whatever they cost
   * @param bytes of the heap for all connections and requests
   */
  public Capacity(int mostConnections, long bytes) {
    this.mostConnections = mostConnections;
    this.bytes = bytes;
  }

  /**
   * Of this process.
   *
   * @param mostConnections 0 for as many as the heap holds
   */
  public static Capacity ofProcess(int mostConnections) {
    return new Capacity(
        mostConnections > 0 ? mostConnections : Integer.MAX_VALUE,
        ofHeap(Runtime.getRuntime().maxMemory()));
  }

  /** A collector needs a quarter of it to breathe. */
  static long ofHeap(long heap) {
    return Math.max(heap / 4 * 3 - BASE, LEAST);
  }

  /** Requests of these are under way, too. */
  void add(RunningRequests requests) {
    running.add(requests);
  }

  void remove(RunningRequests requests) {
    running.remove(requests);
  }

  /** Takes a connection in until it closes; false when there is no room for it. */
  boolean take(Channel client) {
    if (open.incrementAndGet() > mostConnections || !hasRoom()) {
      open.decrementAndGet();
      tell();
      return false;
    }
    client.closeFuture().addListener(closed);
    return true;
  }

  /** Whether one more request fits. */
  boolean hasRoom() {
    long requests = 0;
    for (var some : running) {
      requests += some.count();
    }
    return open.get() * CONNECTION + requests * REQUEST <= bytes;
  }

  /** Says in the log, not too often, that something is turned away. */
  void tell() {
    long now = System.nanoTime();
    long last = told.get();
    if (now - last >= QUIET_NANOS && told.compareAndSet(last, now)) {
      log.warn("overload: with {} connections open no more is taken on for now", open);
    }
  }
}
