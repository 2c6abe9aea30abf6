package io.amime.proxy.listener;

import io.amime.proxy.transport.Transport;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.util.concurrent.TimeUnit;

/** The threads that carry all traffic; the proxies of one process may share them. */
public final class EventLoops implements AutoCloseable {
  private final EventLoopGroup group;
  private final Transport transport = Transport.best();
  private final Capacity capacity;

  /** For as much as the heap holds. */
  public EventLoops(int threads, String name) {
    this(threads, name, Capacity.ofProcess(0));
  }

  /**
   * @param threads how many
   * @param name of the threads, followed by a number
   * @param capacity for what they carry
   */
  public EventLoops(int threads, String name, Capacity capacity) {
    this.capacity = capacity;
    this.group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(name), transport.loops());
  }

  /** One of them, each time another. */
  public EventLoop next() {
    return group.next();
  }

  /** Accepts and serves on the same loops. */
  ServerBootstrap server() {
    return new ServerBootstrap().group(group).channel(transport.server());
  }

  /** Shared by all whose traffic they carry. */
  Capacity capacity() {
    return capacity;
  }

  /** Waits a second for what still runs. */
  @Override
  public void close() {
    group.shutdownGracefully(0, 1, TimeUnit.SECONDS).awaitUninterruptibly();
  }
}
