package io.amime.proxy.transport;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;

/** The kinds of channels that go with an event loop. */
public enum Transport {
  EPOLL(EpollSocketChannel.class, EpollServerSocketChannel.class, EpollDatagramChannel.class),
  NIO(NioSocketChannel.class, NioServerSocketChannel.class, NioDatagramChannel.class);

  /** Bytes that {@link #reads()} reads at once, at most. */
  public static final int LONGEST_READ = BulkReads.BULK;

  /** Of the process, as the memory is that it bounds. */
  private static final RecvByteBufAllocator READS = new BulkReads(8);

  private final Class<? extends Channel> client;
  private final Class<? extends ServerChannel> server;
  private final Class<? extends DatagramChannel> datagram;

  Transport(
      Class<? extends Channel> client,
      Class<? extends ServerChannel> server,
      Class<? extends DatagramChannel> datagram) {
    this.client = client;
    this.server = server;
    this.datagram = datagram;
  }

  /** The best that this machine has. */
  public static Transport best() {
    return Epoll.isAvailable() ? EPOLL : NIO;
  }

  /** The one that the loop runs on. */
  public static Transport of(EventLoop loop) {
    return loop instanceof IoEventLoop io && io.isCompatible(EpollIoHandle.class) ? EPOLL : NIO;
  }

  /** Makes event loops of this kind. */
  public IoHandlerFactory loops() {
    return this == EPOLL
        ? LastingRegistrations.over(EpollIoHandler.newFactory())
        : NioIoHandler.newFactory();
  }

  /** How much is read at once: little while little comes, much where much does. */
  public static RecvByteBufAllocator reads() {
    return READS;
  }

  /** Connections that are opened from here. */
  public Class<? extends Channel> client() {
    return client;
  }

  /** Sockets that connections come to. */
  public Class<? extends ServerChannel> server() {
    return server;
  }

  /** Sockets for questions to name servers. */
  public Class<? extends DatagramChannel> datagram() {
    return datagram;
  }
}
